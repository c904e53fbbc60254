import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CostImport, costImportSchema, costListSchema } from '../src/admin/contract-costs.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'
import { makeClick } from './store/makers.ts'

let world: AdminWorld
const day = '2026-11-20'
const noon = Date.UTC(2026, 10, 20, 12)

beforeAll(async () => {
  world = await openAdminWorld()
  await world.store.importClicks(
    Array.from({ length: 4 }, (_, index) =>
      makeClick({
        subid: `k${index}`,
        at: noon + index,
        params: { zone: index === 0 ? 'a' : 'b' },
      }),
    ),
  )
})
afterAll(() => world.close())

async function tell(body: string, dryRun = false): Promise<CostImport> {
  const { json } = await world.api('POST', `/costs?dryRun=${dryRun}`, body)
  return costImportSchema.parse(json)
}

async function spreadAll(): Promise<void> {
  while (await world.store.spreadCosts({ limit: 100, keepDays: 1000 }));
}

const costOf = async (subid: string) =>
  (await world.api('GET', `/trace/${subid}`)).json.click.cost as string | null

test('a dry run says line by line what was understood, and changes nothing', async () => {
  const said = await tell(
    [
      'campaign,date,spend,time zone,param,value',
      `spring,${day},10,UTC`,
      `spring,${day},11,UTC`,
      'spring,2026-02-31,1,',
      `spring,${day},ten,`,
      `spring,2026-11-19,3,Mars/North`,
      `autumn,${day},5,`,
      `,${day},5,`,
      `spring,${day},5,UTC,zone,${'语'.repeat(600)}`,
    ].join('\n'),
    true,
  )

  expect(said.rows.map(({ line, outcome, reason }) => [line, outcome, reason])).toEqual([
    [2, 'new', null],
    [3, 'refused', 'row-twice'],
    [4, 'refused', 'day-invalid'],
    [5, 'refused', 'amount-invalid'],
    [6, 'refused', 'zone-unknown'],
    [7, 'no-clicks', null],
    [8, 'refused', 'row-invalid'],
    [9, 'refused', 'row-invalid'],
  ])
  expect(said.rows[0]).toMatchObject({ clicks: 4, perClick: '2.5', before: null, amount: '10' })
  expect(said.counts).toEqual({ new: 1, changed: 0, same: 0, 'no-clicks': 1, refused: 6 })
  expect((await world.api('GET', '/costs')).json.items).toEqual([])
})

test('what is told is spread; told again it changes nothing, corrected it takes its place', async () => {
  const row = { campaign: 'spring', day, zone: 'UTC', amount: '10' }
  expect((await tell(JSON.stringify([row]))).counts.new).toBe(1)
  await spreadAll()
  expect(await costOf('k0')).toBe('2.5')
  expect((await tell(JSON.stringify(row))).rows).toMatchObject([{ outcome: 'same' }])

  const corrected = await tell(`${JSON.stringify({ ...row, amount: 4 })}\n`)
  await spreadAll()

  expect(corrected.rows).toMatchObject([{ outcome: 'changed', before: '10', perClick: '1' }])
  expect(await costOf('k3')).toBe('1')
  const { items } = costListSchema.parse((await world.api('GET', '/costs')).json)
  expect(items).toMatchObject([{ amount: '4', amountBefore: '10', state: 'done', clicks: 4 }])
})

test('a day told for all clicks is not told by a parameter as well, until it is removed', async () => {
  const csv = `campaign,day,zone,amount,param.zone\nspring,${day},UTC,1,a\nspring,${day},UTC,3,b`
  expect((await tell(csv)).rows).toMatchObject([
    { outcome: 'refused', reason: 'costs-overlap' },
    { outcome: 'refused', reason: 'costs-overlap' },
  ])
  const { items } = costListSchema.parse((await world.api('GET', '/costs')).json)
  expect((await world.api('DELETE', `/costs/${items[0]?.id}`)).status).toBe(204)
  expect((await world.api('DELETE', '/costs/none')).status).toBe(404)

  expect((await tell(csv)).rows).toMatchObject([
    { outcome: 'new', param: 'zone', value: 'a', clicks: 1 },
    { outcome: 'new', param: 'zone', value: 'b', clicks: 3 },
  ])
  await spreadAll()
  expect([await costOf('k0'), await costOf('k1')]).toEqual(['1', '1'])
})

test.each([
  ['nothing', '', 'body-invalid'],
  ['broken JSON', '[1,', 'body-invalid'],
  ['too many rows', `${'{}\n'.repeat(5001)}`, 'body-too-large'],
])('%s is refused as a whole', async (_, body, reason) => {
  expect((await world.api('POST', '/costs', body)).json.reason).toBe(reason)
})
