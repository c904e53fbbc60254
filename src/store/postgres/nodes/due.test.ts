import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leaseBuckets } from '../../../domain/groups.ts'
import { oldestOf } from './due.ts'

type Queues = readonly (readonly number[])[]

/** What is found when each group has these times, in order; and how often it was asked. */
function answered(queues: Queues, most: number) {
  const groups = queues.map((_, group) => group)
  const asking = oldestOf(groups, { destination: 'd', nowMs: 0, held: [], most })
  let step = asking.next([])
  let asked = 0
  while (step.done !== true) {
    const { values } = step.value
    const open: readonly number[] = JSON.parse(String(values[0]))
    const rows = open.flatMap((group) =>
      (queues[group] ?? [])
        .slice(0, Number(values.at(-1)))
        .map((dueAt, at) => [leaseBuckets[group], `${group}-${at}`, dueAt]),
    )
    asked += 1
    step = asking.next(rows)
  }
  return { times: step.value.map(({ dueAt }) => dueAt), asked }
}

test('however unequal the groups are, the oldest are found, in few questions', () => {
  const queue = fc.array(fc.nat(1_000), { maxLength: 200 })
  const queues = fc.array(queue, { minLength: 1, maxLength: 32 })
  fc.assert(
    fc.property(queues, fc.integer({ min: 1, max: 400 }), (all, most) => {
      const sorted = all.map((times) => times.toSorted((a, b) => a - b))
      const oldest = all.flat().sort((a, b) => a - b)

      const { times, asked } = answered(sorted, most)

      expect(times).toEqual(oldest.slice(0, most))
      expect(asked).toBeLessThanOrEqual(4)
    }),
  )
})
