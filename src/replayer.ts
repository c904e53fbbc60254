import type { Log } from './platform/log.ts'
import { type Loop, startLoop } from './platform/loop.ts'
import { openTrouble } from './platform/trouble.ts'
import type { Replay } from './store/acts.ts'
import type { Store } from './store/store.ts'

const everyMs = 1_000

type ReplayerDeps = {
  readonly store: Pick<Store, 'listReplays' | 'stepReplay'>
  readonly log: Pick<Log, 'error'>
}

/** Goes on with every replay under way, each at its own pace, also with those of before a restart. */
export function startReplayer({ store, log }: ReplayerDeps): Loop {
  return startLoop({
    everyMs,
    trouble: openTrouble(log, 'the replayer'),
    async step() {
      const running = (await store.listReplays()).filter((one) => one.state === 'running')
      const steps = await Promise.all(running.map((replay) => stepOn(store, replay)))
      // A stretch without anything to send costs no pause.
      return steps.includes('again') ? 'again' : 'rest'
    },
  })
}

async function stepOn(store: ReplayerDeps['store'], replay: Replay): Promise<'again' | 'rest'> {
  const after = await store.stepReplay(replay.id, replay.perSecond)
  const wasIdle = after !== undefined && actedOn(after) === actedOn(replay)
  return wasIdle && after.state === 'running' ? 'again' : 'rest'
}

function actedOn({ sent, skipped }: Replay): number {
  return Object.values(skipped).reduce((sum, count) => sum + count, sent)
}
