import { expect, test } from 'vitest'
import { dayOf } from '../../src/domain/zone.ts'
import { eventually } from '../eventually.ts'
import { given, type World } from '../world.ts'

/** Twenty-five hours apart: the days there are never the same. */
const zones = ['Pacific/Kiritimati', 'Pacific/Niue'] as const

async function moveTo(world: World, zone: string): Promise<void> {
  const { json } = await world.api('GET', '/workspace')
  expect((await world.api('PUT', '/workspace', { ...json, zone })).status).toBe(200)
}

const toldOf = (world: World) => world.partner.heard.map((one) => one.query.get('s'))

test('the day is the one of the zone', () => {
  const at = Date.UTC(2026, 10, 27, 23, 30)
  expect(dayOf(at, 'UTC')).toBe('2026-11-27')
  expect(dayOf(at, 'Europe/Kyiv')).toBe('2026-11-28')
  expect(dayOf(at, zones[0])).not.toBe(dayOf(at, zones[1]))
})

test('what is over the cap of a day waits for the next, visibly, and goes first and in order', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'capped', url: `${url}/?s={subid}`, method: 'GET', dailyCap: 2, concurrency: 1 },
      ],
    }),
  })
  await moveTo(world, zones[0])
  for (const n of [1, 2, 3, 4, 5, 6]) await world.call(`/postback?subid=cap-${n}&status=Lead`)

  const parked = await eventually(
    () => world.items('/deliveries?destination=capped&state=parked'),
    (rows) => rows.length === 4,
  )
  expect(parked.every((row) => row['parkedBy'] === 'cap')).toBe(true)
  await eventually(
    () => world.items('/deliveries?destination=capped&state=delivered'),
    (rows) => rows.length === 2,
  )
  // Nobody has to do anything about it.
  expect(await world.items('/issues')).toEqual([])

  // Another day: the first of its news lets go of what waited, and goes behind it.
  await moveTo(world, zones[1])
  await world.call('/postback?subid=cap-7&status=Lead')
  await eventually(
    () => toldOf(world),
    (told) => told.length === 4,
  )
  expect(toldOf(world)).toEqual(['cap-1', 'cap-2', 'cap-3', 'cap-4'])
  const left = await world.items('/deliveries?destination=capped&state=parked')
  expect(left.map((row) => row['subid'])).toEqual(['cap-7', 'cap-6', 'cap-5'])
})

test('a higher cap lets go of as many more at once, and none of everything', async () => {
  const world = await given()
  const put = (values: object) =>
    world.api('PUT', '/destinations/raised', {
      ...{ url: `${world.partner.url}/?s={subid}`, method: 'GET', concurrency: 1, ...values },
    })
  await put({ dailyCap: 1 })
  for (const n of [1, 2, 3, 4]) await world.call(`/postback?subid=raised-${n}&status=Lead`)

  await put({ dailyCap: 2 })
  await eventually(
    () => toldOf(world),
    (told) => told.length === 2,
  )
  expect(await world.items('/deliveries?destination=raised&state=parked')).toHaveLength(2)
  await put({})
  await eventually(
    () => toldOf(world),
    (told) => told.length === 4,
  )
  expect(toldOf(world)).toEqual(['raised-1', 'raised-2', 'raised-3', 'raised-4'])
})

test('what a pause held back goes as the cap has room when the pause is over', async () => {
  const world = await given()
  const put = (paused: boolean) =>
    world.api('PUT', '/destinations/both', {
      ...{ url: `${world.partner.url}/?s={subid}`, method: 'GET', dailyCap: 2, paused },
    })
  await put(true)
  for (const n of [1, 2, 3]) await world.call(`/postback?subid=both-${n}&status=Lead`)
  await put(false)

  await eventually(
    () => toldOf(world),
    (told) => told.length === 2,
  )
  const parked = await world.items('/deliveries?destination=both&state=parked')
  expect(parked).toMatchObject([{ subid: 'both-3', parkedBy: 'cap' }])
})
