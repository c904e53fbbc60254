import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupCount, groupOf, leaseBuckets, nextShare } from './groups.ts'
import { buckets } from './ids.ts'

test('every bucket is in one group, and groups are equally large', () => {
  const sizes = Map.groupBy(buckets, groupOf)

  expect([...sizes.keys()].toSorted((a, b) => a - b)).toEqual([...Array(groupCount).keys()])
  for (const own of sizes.values()) expect(own.length).toBe(buckets.length / groupCount)
  expect(leaseBuckets.map(groupOf)).toEqual([...Array(groupCount).keys()])
  expect(groupOf(-5)).toBe(-1)
})

/** Who has each group, of processes that come and go. */
class Cluster {
  readonly owners: (string | null)[] = Array(groupCount).fill(null)
  senders: readonly string[] = []

  step(me: string): boolean {
    const of = (who: string | null) =>
      this.owners.flatMap((owner, group) => (owner === who ? [group] : []))
    const { take, leave } = nextShare({
      senders: this.senders,
      me,
      mine: of(me),
      free: of(null),
    })
    for (const group of take) this.owners[group] = me
    for (const group of leave) this.owners[group] = null
    return take.length + leave.length > 0
  }

  join(senders: readonly string[]): void {
    this.senders = senders
    for (const [group, owner] of this.owners.entries()) {
      if (owner !== null && !senders.includes(owner)) this.owners[group] = null
    }
  }
}

/** Turn by turn until nobody has anything to do; how many turns that took. */
function settle(cluster: Cluster): number {
  const { senders } = cluster
  let turns = 0
  for (let rests = 0; rests < senders.length && turns < 100; turns += 1) {
    rests = cluster.step(senders[turns % senders.length] ?? '') ? 0 : rests + 1
  }
  return turns
}

test('whoever comes and goes, all groups are soon owned, by all who send alike', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const senders = fc.uniqueArray(name, { minLength: 1 })
  const order = fc.array(name, { maxLength: 20 })
  fc.assert(
    fc.property(fc.array(fc.tuple(senders, order), { maxLength: 6 }), (rounds) => {
      const cluster = new Cluster()
      for (const [present, first] of rounds) {
        cluster.join(present)
        for (const me of first.filter((one) => present.includes(one))) cluster.step(me)

        expect(settle(cluster)).toBeLessThan(5 * present.length)
        const counts = present.map((me) => cluster.owners.filter((one) => one === me).length)
        expect(cluster.owners).not.toContain(null)
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2)
      }
    }),
  )
})

test('a process that does not send takes nothing, and leaves what it has', () => {
  const step = nextShare({ senders: ['a'], me: 'b', mine: [3, 4], free: [0, 1, 2] })

  expect(step).toEqual({ take: [], leave: [3, 4] })
})
