import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { hangs, type Partner, says } from '../partner.ts'
import { carom } from '../run-carom.ts'
import { makeDatabase } from '../store/postgres-databases.ts'
import { given } from '../world.ts'

/** Tried again once, after so long: a backup or a restore is made before. */
const retriedAfter =
  (ms: number) =>
  ({ url }: Partner) => ({
    destinations: [{ id: 'told', url: `${url}/told?s={subid}`, retryDelaysMs: [ms] }],
  })

/** Holds what may have arrived. */
const unsure = ({ url }: Partner) => ({
  ...{ id: 'unsure', url: `${url}/unsure?s={subid}`, timeoutMs: 300 },
  onProblem: { 'outcome-unknown': 'hold' },
})

test('what a restored backup owes is held until a person releases it, under the same ids', async () => {
  const world = await given({ store: 'file', settings: retriedAfter(4_000) })
  const file = join(world.folder, 'kept.db')
  const [old, fresh] = ['data', 'fresh'].map((name) => join(world.folder, name)) as [string, string]
  world.partner.behaves((response) => response.writeHead(503).end())
  await world.call('/postback?subid=owed-1&status=Lead')
  await eventually(
    () => world.partner.heard.length,
    (count) => count > 0,
  )
  expect(await carom('backup', file, '--data', old)).toMatchObject({ code: 0 })
  world.partner.behaves((response) => response.end())
  await world.settled('owed-1', 1)
  const running = await carom('restore', file, '--data', old)
  const told = world.partner.heard.length

  const restored = await carom('restore', file, '--data', fresh)
  const again = await carom('restore', file, '--data', fresh)
  await copyFile(join(old, 'secret.key'), join(fresh, 'secret.key'))
  await world.restart({ data: fresh })
  const issue = await eventually(
    async () => (await world.items('/issues')).find(({ kind }) => kind === 'held'),
    (found) => found !== undefined,
  )
  await pause(1_000)

  expect([running.code, running.err]).toEqual([1, expect.stringContaining('Another process')])
  expect(restored).toMatchObject({ code: 0, out: 'Restored. Held until released: told 1' })
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('move it away first')])
  expect(issue).toMatchObject({ subject: 'told', reason: 'restored', count: 1 })
  expect(world.partner.heard).toHaveLength(told)
  const [ledger] = (await world.api('GET', '/ledger')).json.items
  expect(ledger).toMatchObject({ accepted: 1, parked: 1, waiting: 0 })
  await world.api('POST', '/destinations/told/release')
  await world.settled('owed-1', 1)
  const ids = world.partner.heard.map(({ headers }) => headers['idempotency-key'])
  expect(new Set(ids).size).toBe(1)
  expect(ids).toHaveLength(told + 1)
})

test('what was held because it may have arrived says so after a restore too', async () => {
  const world = await given({
    store: 'file',
    settings: (partner) => ({ destinations: [unsure(partner)] }),
  })
  const [file, fresh] = ['kept.db', 'fresh'].map((name) => join(world.folder, name)) as [
    string,
    string,
  ]
  const parked = () => world.items('/deliveries?state=parked')
  world.partner.behaves(hangs)
  await world.call('/postback?subid=unsure-1&status=Lead')
  await eventually(parked, (rows) => rows.length === 1)
  await carom('backup', file, '--data', join(world.folder, 'data'))

  const restored = await carom('restore', file, '--data', fresh)
  await copyFile(join(world.folder, 'data', 'secret.key'), join(fresh, 'secret.key'))
  await world.restart({ data: fresh })

  expect(restored.out).toBe('Restored. Held until released: unsure 1')
  expect(await parked()).toMatchObject([{ parkedBy: 'problem', lastError: 'outcome-unknown' }])
})

test('a backup that is none is named with why, and leaves nothing behind', async () => {
  const world = await given({ store: 'file' })
  const [fresh, broken, empty, none] = ['fresh', 'broken.db', 'empty.db', 'none.db'].map((name) =>
    join(world.folder, name),
  ) as [string, string, string, string]
  await mkdir(fresh)
  await writeFile(broken, 'this is no database, although it is long enough to be one'.repeat(99))
  await writeFile(empty, '')
  const restored = async (...args: string[]) => {
    const { code, err } = await carom('restore', ...args, '--data', fresh)
    return [code, err.replaceAll(world.folder, '')]
  }

  const answers = [await restored(broken), await restored(empty), await restored(none)]
  const left = await restored()

  const says = (why: string) => [1, `carom restore: ${why}`]
  expect(answers).toEqual([
    says('/broken.db is no backup of Carom: file is not a database'),
    says('/empty.db is no backup of Carom: it has none of its tables'),
    says('there is no backup at /none.db'),
  ])
  expect(left).toEqual(says('there is no database at /fresh/carom.db: name a backup'))
  expect(await readdir(fresh)).toEqual(['lock.db'])
})

test('of a PostgreSQL that was restored by its own tools everything owed is held', async () => {
  const database = await makeDatabase()
  onTestFinished(database.drop)
  const key = Buffer.alloc(32, 5).toString('base64')
  const flags = { 'database-url': database.url, 'secret-key': key }
  const both = (partner: Partner) => ({
    destinations: [...retriedAfter(600_000)(partner).destinations, unsure(partner)],
  })
  const world = await given({ flags, settings: both })
  world.partner.behaves((response, heard, count) =>
    (heard.path === '/told' ? says(503) : hangs)(response, heard, count),
  )
  await world.call('/postback?subid=owed-1&status=Lead')
  await eventually(
    () => world.items('/deliveries?state=parked'),
    (rows) => rows.length === 1 && world.partner.heard.length > 1,
  )
  const url = ['--database-url', database.url, '--data', world.folder] as const

  const running = await carom('restore', ...url)
  await world.app().close()
  const restored = await carom('restore', ...url)
  world.partner.behaves((response) => response.end())
  await world.restart()
  const held = await world.items('/deliveries?state=parked')
  await world.api('POST', '/destinations/told/release')

  expect([running.code, running.err]).toEqual([1, expect.stringContaining('stop these first')])
  expect(restored).toMatchObject({
    ...{ code: 0, out: 'Restored. Held until released: told 1, unsure 1' },
  })
  const whys = held.map(({ destination, lastError }) => [destination, lastError]).sort()
  expect(whys).toEqual([
    ['told', 'restored'],
    ['unsure', 'outcome-unknown'],
  ])
  await eventually(
    () => world.items('/deliveries?destination=told'),
    ([delivery]) => delivery?.['state'] === 'delivered',
  )
})
