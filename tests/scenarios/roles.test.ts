import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { adminToken, given } from '../world.ts'

const authorization = `Bearer ${adminToken}`
const readiness = '/readyz'

test('a process that is no admin answers networks and probes, and has no API', async () => {
  const { call } = await given({ flags: { roles: 'inbound,outbound' } })

  expect(await call('/postback?subid=a&status=Lead')).toMatchObject({ status: 200 })
  expect(await call(readiness)).toMatchObject({ status: 200 })
  for (const path of ['/api/v1/leads', '/api/openapi.json', '/admin/']) {
    expect(await call(path, { headers: { authorization } })).toMatchObject({ status: 404 })
  }
})

test('a process that is the admin alone takes no clicks, no words and no events', async () => {
  const { call } = await given({
    flags: { roles: 'admin' },
    settings: { campaigns: [{ id: 'spring', landings: [{ id: 'a', url: 'https://a.example' }] }] },
  })

  expect(await call('/api/v1/leads', { headers: { authorization } })).toMatchObject({ status: 200 })
  expect(await call(readiness)).toMatchObject({ status: 200 })
  for (const path of ['/postback?subid=a&status=Lead', '/?subid=a&status=Lead', '/c/spring']) {
    expect(await call(path)).toMatchObject({ status: 404, id: undefined })
  }
})

test('a process without the role outbound owes its deliveries, and sends none', async () => {
  const { call, items, partner } = await given({
    flags: { roles: 'inbound,admin' },
    settings: ({ url }) => ({ destinations: [{ id: 'a', url: `${url}/in?subid={subid}` }] }),
  })

  await call('/postback?subid=owed&status=Lead')

  const list = () => items('/deliveries?subid=owed')
  const owed = await eventually(list, (rows) => rows.length === 1)
  expect(owed).toMatchObject([{ state: 'waiting', attempts: 0 }])
  expect(partner.heard).toEqual([])
})
