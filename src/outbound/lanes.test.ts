import { expect, test } from 'vitest'
import { makeDue } from '../../tests/due-delivery.ts'
import { usualBreaker } from '../domain/settings.ts'
import { runsLow } from './lane.ts'
import { Lanes } from './lanes.ts'

function openWorld(
  ceilings: Record<string, number> = { a: 2, b: 2 },
  maxInFlight = 100,
  perHost = 100,
) {
  const clock = { now: 0 }
  const lanes = new Lanes({
    steadyMs: () => clock.now,
    ceilingOf: (id) => ({
      concurrency: ceilings[id] ?? 0,
      rule: usualBreaker,
      host: 'receiver.example',
      version: 1,
    }),
    ...{ maxInFlight, perHost },
  })
  const offer = (destination: string, ...ids: readonly string[]) => {
    for (const id of ids) lanes.offer(lanes.of(destination), makeDue({ id, destination }))
  }
  const start = () => {
    const ids: string[] = []
    for (let turn = lanes.next(); turn; turn = lanes.next()) ids.push(turn.delivery.id)
    return ids
  }
  return { clock, ceilings, lanes, offer, start }
}

test('a destination has no more calls under way than its ceiling, and the oldest go first', () => {
  const { lanes, offer, start } = openWorld()
  offer('a', 'd1', 'd2', 'd3', 'd4')

  expect(start()).toEqual(['d1', 'd2'])
  lanes.dialled(lanes.of('a'), lanes.of('a').host)
  expect(start()).toEqual(['d3'])
})

test('destinations take turns', () => {
  const { offer, start } = openWorld({ a: 3, b: 3, c: 3 })
  offer('a', 'a1', 'a2', 'a3')
  offer('b', 'b1', 'b2')
  offer('c', 'c1')

  expect(start()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
})

test('the process has no more calls under way than it may', () => {
  const { lanes, offer, start } = openWorld({ a: 10, b: 10 }, 3)
  offer('a', 'a1', 'a2', 'a3')
  offer('b', 'b1', 'b2')

  expect(start()).toEqual(['a1', 'b1', 'a2'])
  expect(lanes.busy()).toBe(3)
})

test('a delivery is held by one claim until its outcome is kept', () => {
  const { lanes, offer, start } = openWorld()
  offer('a', 'd1', 'd1')
  expect(start()).toEqual(['d1'])
  offer('a', 'd1')
  lanes.dialled(lanes.of('a'), lanes.of('a').host)
  offer('a', 'd1')
  expect(start()).toEqual([])

  lanes.settled(lanes.of('a'), 'd1')
  offer('a', 'd1')
  expect(start()).toEqual(['d1'])
})

test('what was let go while the store was being asked is not claimed from its answer', () => {
  const { lanes, offer, start } = openWorld()
  const lane = lanes.of('a')
  offer('a', 'd1')
  start()
  lanes.dialled(lane, lane.host)

  lane.released = new Set()
  lanes.settled(lane, 'd1')
  offer('a', 'd1', 'd2')
  expect(start()).toEqual(['d2'])
})

test('a lane takes only so much and remembers that there is more', () => {
  const { lanes, offer, start } = openWorld({ a: 2 })
  for (let n = 0; n < 100_000; n++) offer('a', `d${n}`)

  const lane = lanes.of('a')
  expect(lane.held.size).toBe(64)
  expect(lanes.roomIn(lane).ofEither).toBe(0)
  expect(lane.more).toBe(true)
  expect(runsLow(lane)).toBe(false)
  for (let n = 0; n < 40; n++) {
    start()
    lanes.dialled(lane, lane.host)
    lanes.settled(lane, `d${n}`)
  }
  expect(runsLow(lane)).toBe(true)
})

test('of a destination that goes quickly as much is claimed at once as goes in half a second, within a bound', () => {
  const { clock, lanes, offer, start } = openWorld({ a: 20 })
  const lane = lanes.of('a')
  const goOn = (from: number, count: number) => {
    offer('a', ...Array.from({ length: count }, (_, n) => `d${from + n}`))
    for (let n = from; n < from + count; n += 1) {
      start()
      lanes.dialled(lane, lane.host)
      lanes.settled(lane, `d${n}`)
    }
  }

  expect(lanes.roomIn(lane).ofEither).toBe(80)
  goOn(0, 40)
  clock.now += 100
  expect(lanes.roomIn(lane).ofEither).toBe(200)
  goOn(40, 80)
  clock.now += 20
  expect(lanes.roomIn(lane).ofEither).toBe(16 * 20)
  clock.now += 1_000
  expect(lanes.roomIn(lane).ofEither).toBe(80)
})

test('calls do not run far ahead of the disk', () => {
  const { lanes, offer, start } = openWorld({ a: 2 })
  const lane = lanes.of('a')
  let dialled = 0
  for (let n = 0; n < 200; n++) {
    offer('a', `d${n}`)
    for (const _ of start()) {
      lanes.dialled(lane, lane.host)
      dialled += 1
    }
  }
  expect(dialled).toBe(64)
})

test('a paused destination is not dialled, and goes on when it is resumed', () => {
  const { lanes, ceilings, offer, start } = openWorld()
  offer('a', 'd1', 'd2', 'd3')
  start()
  Object.assign(ceilings, { a: 0 })
  lanes.readCeilings()
  lanes.dialled(lanes.of('a'), lanes.of('a').host)
  offer('a', 'd4')
  expect(start()).toEqual([])

  Object.assign(ceilings, { a: 2 })
  lanes.readCeilings()
  offer('a', 'd3')
  expect(start()).toEqual(['d3'])
})

test('while the store refuses an outcome its destination is not dialled', () => {
  const { lanes, offer, start } = openWorld()
  offer('a', 'd1')
  offer('b', 'd2')
  lanes.of('a').refused = 1
  lanes.refresh(lanes.of('a'))

  expect(start()).toEqual(['d2'])
  lanes.of('a').refused = 0
  lanes.refresh(lanes.of('a'))
  expect(start()).toEqual(['d1'])
})

test('what has waited long is asked for again rather than sent as it was', () => {
  const { lanes, clock, offer, start } = openWorld()
  offer('a', 'd1')
  clock.now += 5_000
  offer('a', 'd2')

  expect(start()).toEqual(['d2'])
  expect(lanes.of('a').more).toBe(true)
  offer('a', 'd1')
  expect(start()).toEqual(['d1'])
})

test('a host has no more calls under way than it may, and its lanes take turns', () => {
  const { lanes, offer, start } = openWorld({ a: 8, b: 8 }, 100, 2)
  offer('a', 'a1', 'a2', 'a3')
  offer('b', 'b1', 'b2', 'b3')

  expect(start()).toEqual(['a1', 'b1'])
  for (const next of ['a2', 'b2', 'a3']) {
    const lane = lanes.of(next.startsWith('a') ? 'b' : 'a')
    lanes.dialled(lane, lane.host)
    expect(start()).toEqual([next])
  }
})

test('a circuit that opens lets go of what was not dialled, and lets one call through in time', () => {
  const { clock, lanes, offer, start } = openWorld({ a: 20 })
  const ids = Array.from({ length: 15 }, (_, index) => `d${index}`)
  offer('a', ...ids)
  expect(start()).toHaveLength(15)
  const lane = lanes.of('a')
  for (const id of ids) {
    lanes.heard(lane, 'http-5xx')
    lanes.dialled(lane, lane.host)
    lanes.settled(lane, id)
  }

  offer('a', 'x1', 'x2')
  expect(start()).toEqual([])
  expect(lane.held.size + lanes.roomIn(lane).ofOne).toBe(0)
  clock.now += usualBreaker.openMs
  lanes.tick()
  offer('a', 'x1', 'x2')
  expect(start()).toEqual(['x1'])
  lanes.heard(lane, null)
  lanes.dialled(lane, lane.host)
  expect(start()).toEqual(['x2'])
})

test('what failed before the process began is tried one call at a time', () => {
  const { lanes, start } = openWorld({ a: 20 })
  for (const id of ['d1', 'd2']) {
    lanes.offer(lanes.of('a'), makeDue({ id, destination: 'a', attempts: 3 }))
  }

  expect(start()).toEqual(['d1'])
})

test('what was never tried goes before what was, which still has its turn now and then', () => {
  const { lanes, offer, start } = openWorld({ a: 20 })
  for (const id of ['r1', 'r2']) {
    lanes.offer(lanes.of('a'), makeDue({ id, destination: 'a', generation: 1 }))
  }
  offer('a', ...Array.from({ length: 17 }, (_, index) => `n${index + 1}`))

  const started = start()

  expect(started.indexOf('r1')).toBe(7)
  expect(started.indexOf('r2')).toBe(15)
  expect(started.filter((id) => id.startsWith('n'))).toEqual(
    Array.from({ length: 17 }, (_, index) => `n${index + 1}`),
  )
})

test('a backlog of retries leaves room for news', () => {
  const { lanes, offer, start } = openWorld({ a: 1 })
  const lane = lanes.of('a')
  offer('a', 'first')
  for (let index = 0; index < 100; index += 1) {
    lanes.offer(lane, makeDue({ id: `r${index}`, destination: 'a', attempts: 1 }))
  }
  offer('a', 'news')

  expect(lane.again).toHaveLength(64)
  expect(lane.more).toBe(true)
  expect(lanes.roomIn(lane)).toEqual({ ofEither: 0, ofOne: 62 })
  expect(start()).toEqual(['first'])
  lanes.dialled(lane, lane.host)
  expect(start()).toEqual(['news'])
})
