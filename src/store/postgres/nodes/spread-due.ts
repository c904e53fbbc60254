import type { Asking } from '../../questions/asking.ts'
import { readDue } from '../../questions/due.ts'
import type { Store } from '../../store.ts'
import type { Answer, Runner } from '../server/answer.ts'
import type { Pool } from '../server/pool.ts'
import { dueFrom, headsOfOne, nothingDue, oldestOfOne } from './due.ts'
import type { Leases } from './leases.ts'

/** Others make what is to be sent here; a look is a question for each group, not one for all. */
const soonMs = 500

export type SpreadDueDeps = {
  readonly pool: Pool
  readonly run: Runner
  readonly answer: Answer
  readonly leases: Leases
}

/**
 * What is due of the groups that this process sends for, where those lie on several machines: each is asked
 * for where it is, all at the same time, and one whose machine is away keeps nothing from the others.
 */
export function openSpreadDue({
  pool,
  run,
  answer,
  leases,
}: SpreadDueDeps): Pick<Store, 'listDue' | 'listDueDestinations'> {
  const ofEach = <Value>(ask: (group: number) => Asking<readonly Value[]>) =>
    pool.use(async (connection) => {
      const asked = leases.groups().map((group) => run(connection, ask(group)))
      return thoseAnswered(await Promise.allSettled(asked))
    })
  return {
    listDue: async ({ destination, nowMs, held, limit, withClicks }) => {
      if (leases.groups().length === 0) return []
      const known = new Set(held)
      const most = limit + known.size
      const found = await ofEach((group) => oldestOfOne(group, { destination, nowMs, most }))
      const oldest = found
        .filter(({ id }) => !known.has(id))
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
      if (oldest.length === 0) return []
      return leases.claim(await answer(() => readDue(oldest, withClicks)))
    },
    listDueDestinations: async (nowMs) => {
      if (leases.groups().length === 0) return nothingDue(leases)
      const due = dueFrom(await ofEach((group) => headsOfOne(group, nowMs)), nowMs)
      if (leases.isAlone()) return due
      return { ...due, nextDueAt: Math.min(due.nextDueAt ?? nowMs + soonMs, nowMs + soonMs) }
    },
  }
}

/** Nothing was answered at all: then the database is away, or the question is wrong. */
function thoseAnswered<Value>(
  results: readonly PromiseSettledResult<readonly Value[]>[],
): readonly Value[] {
  const [first] = results
  const answers = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (answers.length === 0 && first?.status === 'rejected') throw first.reason
  return answers.flat()
}
