import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openSeal } from '../../src/platform/seal.ts'
import { keyFor } from '../../src/platform/secret-key.ts'
import { eventually } from '../eventually.ts'
import { carom } from '../run-carom.ts'
import { makeDatabase } from '../store/postgres-databases.ts'
import { given as givenAnywhere, type World, type WorldWish } from '../world.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

/** Every secret a setting may have, each a word that stands nowhere else. */
const secrets = ['net-key-1', 'net-key-2', 'url-token-3', 'header-word-4', 'signing-word-5']
const settings = (url: string) => ({
  networks: [{ id: 'pp', key: secrets[0], previousKey: secrets[1] }],
  destinations: [
    {
      id: 'sealed',
      url: `${url}/got?token=${secrets[2]}&s={subid}`,
      headers: { 'X-Plainly-Named': secrets[3] },
      signing: { kind: 'hmac', secret: secrets[4], header: 'X-Sign' },
    },
  ],
})

async function heardSecrets(world: World, subid: string): Promise<void> {
  const answer = await world.call(`/postback/pp/${secrets[0]}?subid=${subid}&status=Lead`)
  expect(answer.headers['carom-outcome']).toBe('moved')
  await world.settled(subid, 1)
  const heard = world.partner.heard.at(-1)
  expect(heard?.query.get('token')).toBe(secrets[2])
  expect(heard?.headers['x-plainly-named']).toBe(secrets[3])
  expect(heard?.headers['x-sign']).toMatch(/^[0-9a-f]{64}$/)
}

const keptSettings = async (world: World) =>
  JSON.stringify([
    await world.rows('select * from settings'),
    await world.rows('select * from settings_log'),
    await world.rows('select * from audit'),
  ])

/** The key of a file lies beside it. */
const given = (wish: WorldWish) => givenAnywhere({ store: 'file', ...wish })

const databaseOf = (world: World) => join(world.folder, 'data', 'carom.db')

function change(world: World, sql: string, ...values: readonly string[]): void {
  const database = new Database(databaseOf(world))
  database.prepare(sql).run(...values)
  database.close()
}

test('secrets are kept sealed, and work as ever, also after a start', async () => {
  const world = await given({ settings: (partner) => settings(partner.url) })

  const kept = await keptSettings(world)
  for (const secret of secrets) expect(kept).not.toContain(secret)
  await heardSecrets(world, 'sealed-1')
  await world.restart()
  await heardSecrets(world, 'sealed-2')

  const { mode } = await stat(join(world.folder, 'data', 'secret.key'))
  expect(mode & 0o777).toBe(0o600)
  const versions = await world.api('GET', '/destinations/sealed/versions')
  const back = await world.api('POST', '/destinations/sealed/rollback', {
    version: versions.json.items[0].version,
  })
  expect(back.json.reason).toBe('owned-by-file')
})

test('what was sent is kept sealed too, is shown as ever, and a try after a start has the same bytes', async () => {
  const world = await given({
    settings: ({ url }) => {
      const { networks, destinations } = settings(url)
      const retryDelaysMs = [10, 60_000]
      const plain = { id: 'plain', url: `${url}/plain?s={subid}` }
      return { networks, destinations: [{ ...destinations[0], retryDelaysMs }, plain] }
    },
  })
  world.partner.behaves((response, { path }) =>
    response.writeHead(path === '/got' ? 503 : 200).end(),
  )
  await world.call(`/postback/pp/${secrets[0]}?subid=kept-1&status=Lead`)
  const tried = (attempts: number) =>
    eventually(
      () => world.items('/deliveries?subid=kept-1&destination=sealed'),
      ([row]) => row?.['attempts'] === attempts,
    )
  const [row] = await tried(2)
  const kept = await world.rows('select request from attempts where request is not null')
  const { text } = await world.api('GET', `/deliveries/${row?.['id']}`)
  const trace = await world.api('GET', '/trace/kept-1')
  await world.restart()
  world.partner.behaves((response) => response.end())
  await world.api('POST', `/deliveries/${row?.['id']}/park`)
  await world.api('POST', `/deliveries/${row?.['id']}/release`)
  await world.settled('kept-1', 2)

  for (const secret of secrets) expect(JSON.stringify(kept)).not.toContain(secret)
  expect(JSON.stringify(kept)).toContain('/plain?s=kept-1')
  expect(row?.['url']).toBe(`${world.partner.url}/got?token=***&s=kept-1`)
  for (const shown of [text, trace.text]) {
    expect(shown).toContain('/got?token=***&s=kept-1')
    expect(shown).not.toContain(secrets[2])
  }
  const heard = world.partner.heard.filter(({ path }) => path === '/got')
  expect(heard).toHaveLength(3)
  const sent = heard.map(({ query, headers }) => [
    query.get('token'),
    headers['x-plainly-named'],
    headers['idempotency-key'],
  ])
  expect(new Set(sent.map((one) => one.join(' '))).size).toBe(1)
  expect(sent[0]?.slice(0, 2)).toEqual([secrets[2], secrets[3]])
})

test('what an older version kept in plain text is sealed by the next start, and put back by a rollback', async () => {
  const world = await given({ flags: { config: undefined } })
  const [one] = settings(world.partner.url).destinations
  await world.api('PUT', '/destinations/old', { ...one, id: 'old', headers: {} })
  const plain = JSON.stringify({ url: `${world.partner.url}/?s={subid}&token=plain-6`, id: 'old' })
  await world.app().close()
  change(world, 'delete from seals')
  change(world, `update settings_log set value = ? where id = 'old'`, plain)
  change(
    world,
    `update settings set value = json_set(value, '$.url', 'http://x/?token=plain-7') where id = 'old'`,
  )
  change(world, `update audit set after = ? where target = 'old'`, plain)

  await world.restart()

  expect(await keptSettings(world)).not.toMatch(/plain-[67]/)
  // Folded into the database by a stop.
  await world.restart()
  expect((await readFile(databaseOf(world))).includes('plain-')).toBe(false)
  const [audited] = await world.items('/audit?kind=destinations')
  expect(JSON.stringify(audited)).toContain('token=***')
  const back = await world.api('POST', '/destinations/old/rollback', { version: 1 })
  expect(back.status).toBe(200)
  await world.call('/postback?subid=back-1&status=Lead')
  await world.settled('back-1', 1)
  expect(world.partner.heard.at(-1)?.query.get('token')).toBe('plain-6')
})

test('another key opens it when the one of before is given once, and nothing is left of that', async () => {
  const world = await given({
    settings: (partner) => settings(partner.url),
    flags: { 'secret-key': key(1) },
  })
  const before = await keptSettings(world)
  const codeOf = (byte: number) =>
    openSeal(keyFor('seal', Buffer.alloc(32, byte)), (size) => Buffer.alloc(size, 3))
  const secret = Buffer.from('of a code')
  change(
    world,
    `insert into users (id, name, name_key, role, totp, totp_step, link_until, created_at, version)
     values ('u_1', 'Ada', 'ada', 'viewer', ?, 0, 0, 0, 1)`,
    codeOf(1).close(secret),
  )

  await world.restart({ 'secret-key': key(2), 'secret-key-old': key(1) })
  expect(await keptSettings(world)).not.toBe(before)
  await world.restart({ 'secret-key-old': undefined })

  await heardSecrets(world, 'turned-1')
  const [user] = await world.rows('select totp from users')
  expect(Buffer.from(codeOf(2).open(String(user?.['totp'])) ?? [])).toEqual(secret)
})

test('a wrong key and a missing one refuse to start, say so, and change nothing; doctor knows', async () => {
  const world = await given({ settings: (partner) => settings(partner.url) })
  const file = join(world.folder, 'data', 'secret.key')
  const own = await readFile(file, 'utf8')
  const doctor = () => carom('doctor', '--data', join(world.folder, 'data'), '--port', '0')

  await rm(file)
  await expect(world.restart()).rejects.toThrow('secret-key-missing')
  expect((await doctor()).out).toContain('secret-key-missing')
  await expect(stat(file)).rejects.toThrow('ENOENT')
  await writeFile(file, key(9))
  await chmod(file, 0o600)
  await expect(world.restart()).rejects.toThrow('secret-key-wrong')
  expect((await doctor()).out).toContain('secret-key-wrong')
  await writeFile(file, own)

  await world.restart()
  await heardSecrets(world, 'found-1')
})

test('what is copied into another row does not open there', async () => {
  const world = await given({ settings: (partner) => settings(partner.url) })
  await world.app().close()
  change(
    world,
    `insert into settings select kind, 'thief', version, json_set(value, '$.id', 'thief'), 0,
       updated_at from settings where id = 'sealed'`,
  )

  await expect(world.restart()).rejects.toThrow('secret-key-wrong')

  change(world, `delete from settings where id = 'thief'`)
  await world.restart()
})

test('a key that is lost is given up on PostgreSQL too, once no process is at work there', async () => {
  const database = await makeDatabase()
  onTestFinished(database.drop)
  const own = { 'database-url': database.url, config: undefined }
  const world = await given({ flags: { ...own, 'secret-key': key(1) } })
  await world.api('PUT', '/networks/pp', settings(world.partner.url).networks[0])
  const forget = () =>
    carom('migrate', '--forget-secrets', '--database-url', database.url, '--data', world.folder)

  const beside = await forget()
  await world.app().close()
  const alone = await forget()
  await world.restart({ 'secret-key': key(2) })

  expect([beside.code, beside.err]).toEqual([1, expect.stringContaining('stop these first')])
  expect([alone.code, alone.out]).toEqual([0, 'networks/pp: put its secrets in again'])
  const door = await world.call(`/postback/pp/${secrets[0]}?subid=lost-1&status=Lead`)
  expect(door.status).toBe(401)
  await world.api('PUT', '/networks/pp', settings(world.partner.url).networks[0])
  const open = await world.call(`/postback/pp/${secrets[0]}?subid=lost-2&status=Lead`)
  expect(open.headers['carom-outcome']).toBe('moved')
})

test('a key that is lost is given up: no door is opened and nothing is sent until the secrets are put in again', async () => {
  const world = await given({ flags: { config: undefined } })
  const { networks, destinations } = settings(world.partner.url)
  await world.api('PUT', '/networks/pp', networks[0])
  await world.api('PUT', '/destinations/sealed', destinations[0])
  await world.api('PUT', '/destinations/open', { url: `${world.partner.url}/open?s={subid}` })
  await rm(join(world.folder, 'data', 'secret.key'))
  await expect(world.restart()).rejects.toThrow('secret-key-missing')

  const { code, out } = await carom(
    'migrate',
    '--forget-secrets',
    '--data',
    join(world.folder, 'data'),
  )
  expect([code, out.split('\n')]).toEqual([
    0,
    ['destinations/sealed: put its secrets in again', 'networks/pp: put its secrets in again'],
  ])
  await world.restart()
  const door = await world.call(`/postback/pp/${secrets[0]}?subid=lost-1&status=Lead`)
  expect(door.status).toBe(401)
  await world.call('/postback?subid=lost-2&status=Lead')
  await eventually(
    () => world.items('/deliveries?subid=lost-2&state=delivered'),
    (rows) => rows.length === 1 && rows[0]?.['destination'] === 'open',
  )
  const left = (await world.api('GET', '/destinations/sealed')).json
  expect(left).toMatchObject({ paused: true, url: 'https://secret-lost.invalid/', headers: {} })
  expect(left.signing).toBeUndefined()
  await world.api('PUT', '/destinations/sealed', { ...destinations[0], id: 'sealed' })
  await world.api('PUT', '/networks/pp', networks[0])
  await world.call(`/postback/pp/${secrets[0]}?subid=lost-3&status=Lead`)
  expect(await world.settled('lost-3', 2)).toHaveLength(2)
})
