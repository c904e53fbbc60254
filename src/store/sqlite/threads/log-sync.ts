import { closeSync, fdatasync, openSync } from 'node:fs'

/**
 * Puts the log of commits on disk beside the writer, which waits for no disk: while one sync runs, the
 * next transactions are made, and whoever asked for one is answered after the first sync that began when
 * it stood in the log. So one sync serves all commits that were made during the one before it.
 */
export type LogSync = {
  /** Calls back, in order, when everything committed before this call is on disk. */
  readonly after: (tell: () => void) => void
  readonly close: () => void
}

type LogSyncDeps = {
  /** The database's; its log lies beside it and stays the same file while a writer has it open. */
  readonly path: string
  /** What the disk holds is unknown from now on, and nothing is called back any more. */
  readonly onFailed: (error: Error) => void
  /** `fdatasync` of Node. */
  readonly sync?: (file: number, done: (error: Error | null) => void) => void
}

export function openLogSync({ path, onFailed, sync = fdatasync }: LogSyncDeps): LogSync {
  const file = openSync(`${path}-wal`, 'r+')
  let waiting: (() => void)[] = []
  let state: 'idle' | 'running' | 'over' = 'idle'

  const finish = (covered: readonly (() => void)[], error: Error | null) => {
    if (state === 'over') return closeSync(file)
    // A system that could not write what it held may have dropped it: no later sync makes that good.
    if (error !== null) {
      state = 'over'
      return onFailed(error)
    }
    state = 'idle'
    for (const tell of covered) tell()
    if (waiting.length > 0) run()
  }
  const run = () => {
    if (state !== 'idle') return
    state = 'running'
    const covered = waiting
    waiting = []
    sync(file, (error) => finish(covered, error))
  }
  return {
    after: (tell) => {
      waiting.push(tell)
      run()
    },
    close: () => {
      if (state === 'idle') closeSync(file)
      state = 'over'
    },
  }
}
