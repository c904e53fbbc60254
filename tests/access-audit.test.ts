import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditListSchema } from '../src/admin/contract-access.ts'
import { type AdminWorld, adminToken, openAdminWorld, setupToken } from './admin-world.ts'
import { type Browser, goodPassword, join, openBrowser, setUp, tokenOf } from './people.ts'
import { makeClick } from './store/makers.ts'

let world: AdminWorld
let owner: Browser
beforeAll(async () => {
  world = await openAdminWorld()
  owner = await setUp(world)
})
afterAll(() => world.close())

async function entries(query = '') {
  const { json } = await owner.ask('GET', `/audit${query}`)
  return auditListSchema.parse(json).items
}

test('a change of settings is told by what is different, its secrets masked', async () => {
  await owner.ask('PUT', '/networks/pp', { key: 'first-k3y', currency: 'usd' })
  await owner.ask('PUT', '/networks/pp', { key: 'other-k3y', currency: 'eur' })
  await owner.ask('DELETE', '/networks/pp')
  const url = 'https://receiver.example/?s={subid}&token=t0p-secret'
  await owner.ask('PUT', '/destinations/s2s', { url, headers: { Authorization: 'Bearer t0p' } })

  const [destination, removed, changed, created] = await entries()
  expect(created).toMatchObject({
    ...{ by: 'Olga', action: 'create', kind: 'networks', target: 'pp', before: null },
    after: { key: '***', currency: 'USD' },
  })
  expect(changed).toMatchObject({
    action: 'change',
    before: { key: '***', currency: 'USD' },
    after: { key: '***', currency: 'EUR' },
  })
  expect(Object.keys(changed?.after ?? {}).toSorted()).toEqual(['currency', 'key'])
  expect(removed).toMatchObject({ action: 'remove', after: null, before: { key: '***' } })
  expect(JSON.stringify([destination, changed])).not.toMatch(/t0p|first-k3y|other-k3y/)
})

test('users, tokens, sign-ins and acts by hand are told, and no secret of theirs', async () => {
  const ivan = await join(world, owner, { name: 'Ivan', role: 'manager' })
  await owner.ask('PUT', `/users/${ivan.id}`, { name: 'Ivan', role: 'buyer', campaigns: ['c'] })
  const token = await owner.ask('POST', '/tokens', { name: 'ci', scopes: ['read'] })
  await owner.ask('DELETE', `/tokens/${token.json.id}`)
  await world.store.keepClick(makeClick({ subid: 's1' }))
  await world.take({ subid: 's1' })
  const { json } = await owner.ask('GET', '/deliveries')
  await owner.ask('POST', `/deliveries/${json.items[0].id}/cancel`)
  await owner.ask('PUT', '/workspace', {
    ...(await owner.ask('GET', '/workspace')).json,
    zone: 'Asia/Tokyo',
  })
  const told = async (kind: string) =>
    (await entries(`?kind=${kind}`)).map(({ action, target }) => [action, target])

  expect((await entries('?kind=users'))[0]).toMatchObject({
    before: { role: 'manager', campaigns: null },
    after: { role: 'buyer', campaigns: ['c'] },
  })
  expect(await told('users')).toEqual([
    ['change', 'Ivan'],
    ['choose-password', 'Ivan'],
    ['create', 'Ivan'],
    ['choose-password', 'Olga'],
  ])
  expect((await told('tokens')).map(([action]) => action)).toEqual(['remove', 'create'])
  expect(await told('sessions')).toEqual([
    ['sign-in', 'Ivan'],
    ['sign-in', 'Olga'],
  ])
  expect((await entries('?kind=deliveries'))[0]).toMatchObject({
    ...{ by: 'Olga', action: 'cancel', target: json.items[0].id },
    ...{ before: { state: 'waiting' }, after: { state: 'cancelled' } },
  })
  expect((await entries('?kind=workspace'))[0]?.after).toEqual({ zone: 'Asia/Tokyo' })
  expect(JSON.stringify(await entries())).not.toMatch(/scrypt|[\w-]{43}|battery/)
  expect((await entries('?by=Ivan')).map(({ action }) => action)).toContain('sign-in')
})

test('what a person decides of leads, postbacks and issues is told', async () => {
  for (const txid of ['t1', 't2']) await world.take({ subid: 'd1', status: 'Purchase', txid })
  const waiting = await world.take({ subid: 'd1', status: 'Reject' })
  const [lead] = (await owner.ask('GET', '/leads?subid=d1')).json.items
  const correction = { network: 'default', leadId: lead.id, status: 'Trash', comment: 'by phone' }

  await owner.ask('POST', '/leads/d1/status', correction)
  await owner.ask('POST', `/postbacks/${waiting.id}/decide`, { leadId: null })
  await owner.ask('POST', '/issues/disk:data/mute', { until: null })

  expect((await entries('?kind=leads'))[0]).toMatchObject({
    ...{ by: 'Olga', action: 'correct', target: 'd1' },
    after: { status: 'Trash', leadId: lead.id, comment: 'by phone', outcome: 'moved' },
  })
  expect((await entries('?kind=postbacks'))[0]).toMatchObject({
    ...{ action: 'decide', target: waiting.id, after: { leadId: null } },
  })
  expect((await entries('?kind=issues'))[0]).toMatchObject({
    ...{ action: 'mute', target: 'disk:data', after: { mutedUntil: null } },
  })
})

test('an import by hand is told with what came of it', async () => {
  const rows = [{ subid: 'i1' }, { subid: 'i1' }, { subid: '' }]
  expect((await owner.ask('POST', '/clicks', rows)).status).toBe(200)

  expect((await entries('?kind=clicks'))[0]).toMatchObject({
    ...{ by: 'Olga', action: 'import' },
    after: { accepted: 1, repeated: 1, refused: 1 },
  })
})

test('failed sign-ins are counted by the hour', async () => {
  const browser = openBrowser(world)
  for (const name of ['Ivan', 'Ivan', 'nobody', 'no one'])
    await browser.signIn(name, 'a wrong guess')

  const failed = (await entries('?kind=sessions')).filter(({ action }) => action !== 'sign-in')
  expect(failed.map(({ target, count, by }) => [target, count, by])).toEqual([
    ['nobody we know', 2, 'stranger'],
    ['Ivan', 2, 'stranger'],
  ])
  expect(failed[0]?.after).toEqual({ address: '127.0.0.1', reason: 'credentials-wrong' })
})

test('a name on a token does not make it another person', async () => {
  const { json } = await owner.ask('POST', '/tokens', { name: 'Ivan', scopes: ['admin'] })
  const headers = { authorization: `Bearer ${json.token}` }
  await world.ask('/api/v1/sources/s', { method: 'PUT', headers, body: '{}' })

  expect((await entries('?kind=sources'))[0]?.by).toBe('Olga (Ivan)')
})

test('what is wrong with a workspace is named', async () => {
  const { json } = await owner.ask('GET', '/workspace')
  const wrong = { ...json, zone: '+02:00', weekStart: 3, rates: { EUR: '0', usd: '1' } }

  const answer = await owner.ask('PUT', '/workspace', wrong)

  expect(answer.json.problems.map((text: string) => text.split(':')[0]).toSorted()).toEqual([
    ...['rates.EUR', 'rates.usd', 'weekStart', 'zone'],
  ])
  const good = { ...json, currency: 'usd', rates: { EUR: '1.08' }, weekStart: 7 }
  expect((await owner.ask('PUT', '/workspace', good)).json).toEqual({ ...good, currency: 'USD' })
})

test('no secret of a person is in the database or in the log', async () => {
  const { json } = await owner.ask('POST', '/users', { name: 'Nina', role: 'viewer' })
  const nina = openBrowser(world)
  await nina.ask('POST', '/setup', { token: tokenOf(json.invite), password: goodPassword })
  const totp = await nina.ask('POST', '/account/totp')
  const session = nina.cookies.get('carom_session') ?? ''
  await world.store.backup(`${world.folder}/copy.db`)

  const bytes = await readFile(`${world.folder}/copy.db`, 'latin1')
  for (const secret of [
    goodPassword,
    tokenOf(json.invite),
    totp.json.secret,
    session,
    setupToken,
  ]) {
    expect(secret.length).toBeGreaterThan(15)
    expect(bytes.includes(secret)).toBe(false)
  }
  expect(bytes).toContain('scrypt$')
  expect(bytes).not.toContain(adminToken)
  expect(world.failures).toEqual([])
})
