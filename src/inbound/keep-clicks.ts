import type { Click } from '../domain/click.ts'
import type { Store, View } from '../store/store.ts'
import type { InboundDeps } from './deps.ts'

/** The traffic is paid for: a visitor never waits longer than this for our disk. */
const longestWaitMs = 100
const retryEveryMs = 250
/** Clicks held in memory while the store cannot take them; beyond it they are counted as lost. */
const mostHeld = 50_000

/** Keeps clicks and views; what cannot be kept at once is kept as soon as it can be. */
export type ClickKeeper = {
  /** Resolves when the click is on disk, or is held in memory to be kept later. */
  keep(click: Click): Promise<void>
  keepView(view: View): void
  /** Gives the store what is still held; resolves when all is kept or the time is over. */
  close(withinMs: number): Promise<void>
}

type Held = () => Promise<unknown>

export function openClickKeeper(
  store: Pick<Store, 'keepClick' | 'keepView'>,
  deps: Pick<InboundDeps, 'log' | 'counters' | 'pause'>,
): ClickKeeper {
  const held: Held[] = []
  let draining: Promise<void> | undefined
  let closed = false

  function hold(task: Held): void {
    if (closed || held.length >= mostHeld) {
      deps.counters.clicksLost += 1
      return
    }
    held.push(task)
    startDraining()
  }

  function startDraining(): void {
    draining ??= drain().finally(() => {
      draining = undefined
      // One may have come between the last look and now.
      if (held.length > 0 && !closed) startDraining()
    })
  }

  function lose(count: number): void {
    deps.counters.clicksLost += count
    deps.log.error({ count }, 'clicks are lost: the store could not take them before the end')
  }

  async function drain(): Promise<void> {
    deps.log.warn({}, 'the store cannot take clicks: they are held in memory')
    while (held.length > 0 && !closed) {
      await deps.pause(retryEveryMs)
      const batch = held.splice(0, 500)
      const results = await Promise.allSettled(batch.map((task) => task()))
      const failed = batch.filter((_, at) => results[at]?.status === 'rejected')
      held.unshift(...failed)
    }
    if (held.length === 0) deps.log.info({}, 'all held clicks are kept')
    else lose(held.length)
  }

  return {
    async keep(click) {
      const task = () => store.keepClick(click)
      await task().catch(() => hold(task))
    },
    keepView(view) {
      const task = () => store.keepView(view)
      task().catch(() => hold(task))
    },
    async close(withinMs) {
      if (draining !== undefined) await Promise.race([draining, deps.pause(withinMs)])
      // A store that never recovers must not keep the process from ending.
      closed = true
    },
  }
}

/** Waits for the click to be kept, but not longer than a visitor should notice. */
export function keepSoon(keeper: ClickKeeper, click: Click): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longestWaitMs)
    void keeper.keep(click).finally(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
