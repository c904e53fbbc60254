import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, temporaryHome } from './carom-process.ts'
import { eventually } from './eventually.ts'
import { carom } from './run-carom.ts'

const home = temporaryHome()
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer(home.env)
})

afterAll(async () => {
  await server.stop()
  home.remove()
})

const token = home.env.CAROM_ADMIN_TOKEN
const headers = { authorization: `Bearer ${token}` }
const atHome = ['--data', home.data]

type Check = { readonly name: string; readonly state: string; readonly detail: string }
const checksOf = (out: string): readonly Check[] => JSON.parse(out)

test('the simulator plays everything through, and cleans up behind itself', async () => {
  const { code, out } = await carom('simulate', '--json', '--url', server.url, '--token', token)

  const { ok, steps } = JSON.parse(out)
  expect(steps.filter((step: { ok: boolean }) => !step.ok)).toEqual([])
  expect({ code, ok }).toEqual({ code: 0, ok: true })
  expect(steps.length).toBeGreaterThan(10)
  const left = await fetch(`${server.url}/api/v1/destinations`, { headers })
  expect(await left.json()).toMatchObject({ items: [{ id: 's2s-postback', enabled: false }] })
})

test('the simulator is not disturbed by other destinations, and does not disturb them', async () => {
  const path = `${server.url}/api/v1/destinations/everything`
  const body = JSON.stringify({ url: 'carom:echo/everything?s={subid}' })
  const type = { 'content-type': 'application/json' }
  await fetch(path, { method: 'PUT', headers: { ...headers, ...type }, body })

  const { code, out } = await carom('simulate', '--url', server.url, '--token', token)

  const heard = await fetch(`${server.url}/api/v1/deliveries?destination=everything`, { headers })
  await fetch(path, { method: 'DELETE', headers })
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('not-sent') })
  expect(await heard.json()).toMatchObject({ items: [] })
})

test('the simulator fails when the server is not there, or its token is wrong', async () => {
  const nobody = await carom('simulate', '--url', 'http://127.0.0.1:9', '--token', token)
  const stranger = await carom('simulate', '--url', server.url, '--token', 'wrong')

  expect([nobody.code, stranger.code]).toEqual([1, 1])
  expect(nobody.out).toContain('no answer from')
  expect(stranger.out).toContain('401')
})

test('any scenario of the simulator can be named, and no other', async () => {
  const at = ['--url', server.url, '--token', token]

  const one = await carom('simulate', 'destination-500', ...at)
  const none = await carom('simulate', 'destination-501', ...at)

  expect(one).toMatchObject({ code: 0, out: expect.stringContaining('Purchase delivered 3') })
  expect(none.code).toBe(2)
})

test('a file of statuses is tried, brought in, and brought in again without effect', async () => {
  const other = temporaryHome()
  const file = join(other.data, 'statuses.csv')
  const lines = Array.from({ length: 10_050 }, (_, index) => `"cli,${index}",sale,${index}`)
  writeFileSync(file, ['subid,status,txid', ...lines, 'bad,what,1'].join('\n'))
  const run = (...more: string[]) =>
    carom('import', file, '--json', '--url', server.url, '--token', token, ...more)

  const tried = await run('--dry-run')
  const done = await run()
  const again = await run()

  expect([tried.code, done.code, again.code]).toEqual([1, 1, 1])
  expect(JSON.parse(tried.out).counts).toEqual({ moved: 10_050, refused: 1 })
  expect(JSON.parse(done.out)).toMatchObject({
    counts: { moved: 10_050, refused: 1 },
    refused: [{ line: 10_052, subid: 'bad', reason: 'status-unknown' }],
  })
  expect(JSON.parse(again.out).counts).toEqual({ repeat: 10_050, refused: 1 })
  other.remove()
})

test('a file of clicks is brought in; one that is not there is named', async () => {
  const other = temporaryHome()
  const file = join(other.data, 'clicks.ndjson')
  writeFileSync(file, '{"subid":"cli-click"}\n\n{"subid":""}\n{"subid":"a","px":{}}\n')
  const at = ['--clicks', '--url', server.url, '--token', token]

  const done = await carom('import', file, ...at)
  const missing = await carom('import', `${file}.none`, ...at)

  expect(done).toMatchObject({ code: 1, out: expect.stringContaining('line 3: subid-missing') })
  expect(done.out).toContain('line 4: row-invalid: px')
  expect(done.out).toContain('accepted 1')
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('cannot be read') })
  other.remove()
})

test('a visitor is forgotten, and an unknown one is said to be unknown', async () => {
  const at = ['--url', server.url, '--token', token]
  await fetch(`${server.url}/?subid=cli-forget&status=sale&comment=Jane`)

  const done = await carom('forget', 'cli-forget', ...at)
  const wrong = await carom('forget', 'cli-nobody', ...at)
  const empty = await carom('forget', '', ...at)

  expect(done).toMatchObject({
    code: 0,
    out: 'cli-forget is forgotten: clicks 0, leads 1, postbacks 1, attempts 0.',
  })
  expect(wrong).toMatchObject({
    code: 1,
    err: expect.stringContaining('(not-found): nothing is known of the subid `cli-nobody`'),
  })
  expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('needs a subid') })
})

test('a replay is counted, run to its end, and told', async () => {
  const path = `${server.url}/api/v1/destinations/gone`
  const body = JSON.stringify({
    url: 'carom:echo/gone?s={subid}&respond=410,200',
    networks: ['default'],
  })
  const type = { 'content-type': 'application/json' }
  await fetch(path, { method: 'PUT', headers: { ...headers, ...type }, body })
  await fetch(`${server.url}/?subid=cli-replay&status=sale`)
  const list = `${server.url}/api/v1/deliveries?destination=gone&state=failed`
  const failed = async () => (await fetch(list, { headers })).text()
  await eventually(failed, (text) => text.includes('cli-replay'))
  const at = ['--destination', 'gone', '--url', server.url, '--token', token]

  const dry = await carom('replay', '--dry-run', ...at)
  const done = await carom('replay', '--json', ...at)
  const over = await carom('replay', '--pause', JSON.parse(done.out).id, ...at.slice(2))
  const wrong = await carom('replay', '--mode', 'missing', '--url', server.url, '--token', token)

  await fetch(path, { method: 'DELETE', headers })
  expect(dry).toMatchObject({ code: 0, out: '1 would be sent within about 1 s.' })
  expect(done.code).toBe(0)
  expect(JSON.parse(done.out)).toMatchObject({ state: 'done', sent: 1 })
  expect(over).toMatchObject({ code: 1, err: expect.stringContaining('it is done') })
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('filter.destination') })
})

test('doctor finds nothing broken beside a running server, and names what is doubtful', async () => {
  const port = new URL(server.url).port
  const { code, out } = await carom(
    'doctor',
    '--json',
    '--port',
    port,
    '--admin-token',
    token,
    ...atHome,
  )

  const checks = checksOf(out)
  expect(code).toBe(0)
  expect(checks.find(({ name }) => name === 'port')?.detail).toContain('Carom is running')
  expect(checks.filter(({ state }) => state !== 'ok')).toMatchObject([
    { name: 'network `default`', state: 'warn' },
  ])
})

test('doctor names a port that another program has, a wrong file, and hosts out of reach', async () => {
  const other = temporaryHome()
  const file = join(other.data, 'carom.yaml')
  writeFileSync(file, 'destinations: [{ id: d, url: "http://127.0.0.1:9/?s={subidd}" }]')

  const { code, out } = await carom('doctor', '--json', '--data', other.data, '--config', file)

  expect(code).toBe(1)
  const broken = checksOf(out).filter(({ state }) => state === 'fail')
  expect(broken).toMatchObject([{ name: 'settings file' }])
  expect(broken[0]?.detail).toContain('subidd')
  other.remove()
})

test('doctor tries each destination by the rules of sending, and sends nothing', async () => {
  const path = `${server.url}/api/v1/destinations/near`
  const body = JSON.stringify({ url: `${server.url}/event?s={subid}` })
  const type = { 'content-type': 'application/json' }
  await fetch(path, { method: 'PUT', headers: { ...headers, ...type }, body })

  const shut = await carom('doctor', '--json', ...atHome)
  const open = await carom('doctor', '--json', '--egress-allow', '127.0.0.1', ...atHome)

  const reach = (out: string) => checksOf(out).find(({ name }) => name === 'destination `near`')
  expect(reach(shut.out)).toMatchObject({ state: 'warn' })
  expect(reach(shut.out)?.detail).toContain('address-blocked')
  expect(reach(open.out)).toMatchObject({ state: 'ok' })
  await fetch(path, { method: 'DELETE', headers })
})

test('a backup is made and checked while the server runs, and never over a file that is there', async () => {
  const file = join(home.data, 'copy.db')

  const first = await carom('backup', file, '--json', ...atHome)
  const second = await carom('backup', file, ...atHome)

  expect(JSON.parse(first.out)).toMatchObject({ file, counts: { settings: expect.any(Number) } })
  expect([first.code, second.code]).toEqual([0, 1])
  expect(existsSync(file)).toBe(true)
})

test('a data folder has one server, and nothing changes its tables beside it', async () => {
  const second = await carom('serve', '--port', '0', ...atHome)
  const migration = await carom('migrate', ...atHome)

  expect([second.code, migration.code]).toEqual([1, 1])
  expect(second.err).toContain(home.data)
  expect(second.err).toContain('CAROM_DATA')
})

test('a new database is migrated once', async () => {
  const other = temporaryHome()

  const first = await carom('migrate', '--json', '--data', other.data)
  const second = await carom('migrate', '--json', '--data', other.data)

  expect(JSON.parse(first.out).applied).toContain('0001-initial')
  expect(JSON.parse(second.out)).toEqual({ applied: [] })
  other.remove()
})
