import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourceKindListSchema } from '../src/admin/contract-steering.ts'
import { type AdminWorld, openAdminWorld } from './admin-world.ts'

let world: AdminWorld

beforeAll(async () => {
  world = await openAdminWorld({ publicUrl: 'https://go.example/' })
})
afterAll(() => world.close())

test('the link to paste has every token in the source’s own macros, as they are', async () => {
  await world.api('PUT', '/sources/ads', {
    kind: 'adsterra',
    tokens: { zone: '##PLACEMENT_ID##', camp: '##CAMPAIGN_ID##' },
    cost: 'cpc',
  })
  await world.api('PUT', '/campaigns/spring', { source: 'ads' })

  const { json } = await world.api('GET', '/campaigns/spring/link')

  expect(json.link).toBe(
    'https://go.example/c/spring?subid_short=##SUB_ID_SHORT(action)##&cpc={cpc}' +
      '&camp=##CAMPAIGN_ID##&zone=##PLACEMENT_ID##',
  )
  expect(json.parameters.map(({ known }: { known: boolean }) => known)).toEqual([
    ...[true, false, true, true],
  ])
})

test('a campaign that is not there has no link, and one without a source a bare one', async () => {
  await world.api('PUT', '/campaigns/bare', {})

  expect((await world.api('GET', '/campaigns/none/link')).status).toBe(404)
  expect((await world.api('GET', '/campaigns/bare/link')).json).toEqual({
    link: 'https://go.example/c/bare',
    snippet: null,
    parameters: [],
  })
})

test('a source is saved with what its kind knows, and shown so', async () => {
  const { json } = await world.api('PUT', '/sources/prop', { kind: 'popcash' })
  const wrong = await world.api('PUT', '/sources/wrong', { kind: 'nowhere' })

  expect(json).toMatchObject({ externalId: 'clickid', tokens: { clickid: '[clickid]' } })
  expect(wrong).toMatchObject({ status: 400 })
})

test('the sources there are templates of tell what to paste there, and how they are told', async () => {
  const { json } = await world.api('GET', '/source-kinds')
  const { items } = sourceKindListSchema.parse(json)
  const found = items.find(({ id }) => id === 'propellerads')

  expect(items.length).toBeGreaterThan(40)
  expect(found).toMatchObject({
    click: { parameter: 'visitor_id', macro: expect.stringMatching(/^\$\{SUBID\}$/) },
    postback: { method: 'GET', tellsStatuses: true, firstSaleOnly: true, success: {} },
  })
  expect(found?.postback.fields.map(({ name }) => name)).toEqual(['aid', 'tid'])
})
