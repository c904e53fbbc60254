import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SeenAddress } from '../looks.ts'
import { learnAddress } from './learn-address.ts'

const byte = fc.integer({ min: 0, max: 255 })
const ips = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), byte), { maxLength: 400 })

test('a network’s callers are never more rows than are kept, each call is counted once, and none is new twice', () => {
  fc.assert(
    fc.property(ips, (calls) => {
      let seen: readonly SeenAddress[] = []
      const isNew = new Map<string, number>()
      for (const [at, [third, last]] of calls.entries()) {
        const ip = `203.0.${third}.${last}`
        const learnt = learnAddress(seen, { network: 'pp', ip, at, isSale: false })
        seen = learnt.seen
        if (learnt.isNew) isNew.set(ip, (isNew.get(ip) ?? 0) + 1)
      }

      expect(seen.reduce((sum, { count }) => sum + count, 0)).toBe(calls.length)
      expect(seen.length).toBeLessThanOrEqual(64)
      expect(new Set(seen.map(({ address }) => address)).size).toBe(seen.length)
      expect([...isNew.values()].every((times) => times === 1)).toBe(true)
    }),
  )
})

test('of more ranges than are kept, a further one is not kept, and every call from it is new', () => {
  let seen: readonly SeenAddress[] = []
  const callFrom = (ip: string) => {
    const learnt = learnAddress(seen, { network: 'pp', ip, at: 1, isSale: true })
    const isSame = learnt.seen === seen
    seen = learnt.seen
    return { isSame, isNew: learnt.isNew }
  }
  for (let n = 0; n < 300; n += 1) callFrom(`10.${n >> 8}.${n & 255}.1`)

  expect(seen).toHaveLength(256)
  expect(callFrom('192.0.2.1')).toEqual({ isSame: true, isNew: true })
})
