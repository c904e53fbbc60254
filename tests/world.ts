import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type App, startApp } from '../src/app.ts'
import { type ConfigFlags, readConfig } from '../src/config.ts'
import { eventually } from './eventually.ts'
import { type Answer, type CallWish, call } from './http-call.ts'
import { openPartner, type Partner } from './partner.ts'
import { type Beside, besideFile, besidePostgres } from './store/beside.ts'
import { makeDatabase } from './store/postgres-databases.ts'

export const adminToken = 'the-token-of-the-tests'

/** Settings as people write them in the file. */
export type SettingsFile = {
  readonly domains?: readonly string[]
  readonly sources?: readonly object[]
  readonly campaigns?: readonly object[]
  readonly networks?: readonly object[]
  readonly destinations?: readonly object[]
}

export type WorldWish = {
  readonly settings?: SettingsFile | ((partner: Partner) => SettingsFile)
  /** Settings of the process by their flags; `undefined` takes one of the world's own away. */
  readonly flags?: ConfigFlags
  /** Where rows are kept; not said: as CAROM_TEST_STORE wants it, a file by default. */
  readonly store?: string
}

// Told to the tests, by whoever runs them: of Carom's own settings there is none.
const { CAROM_TEST_STORE: storeOfTests = 'file' } = process.env
delete process.env['CAROM_TEST_STORE']

// Of the nodes of one database: a key that only one of them has seals nothing there.
const secretKey = Buffer.alloc(32, 5).toString('base64')

export type ListItem = Readonly<Record<string, unknown>>
export type Trace = {
  readonly click: ListItem | null
  readonly leads: readonly ListItem[]
  readonly events: readonly (ListItem & { readonly kind: string })[]
}

/** A running system with a destination that is real: HTTP on loopback, a database on disk. */
export type World = Omit<Beside, 'close'> & {
  readonly partner: Partner
  readonly folder: string
  readonly app: () => App
  readonly url: () => string
  readonly call: (path: string, wish?: CallWish) => Promise<Answer>
  /** A visitor's click: the page they are sent to, and what the browser was told to remember. */
  readonly visit: (path: string, headers?: Record<string, string>) => Promise<Visited>
  readonly api: (method: string, path: string, body?: unknown) => Promise<ApiAnswer>
  readonly items: (path: string) => Promise<readonly ListItem[]>
  readonly trace: (subid: string) => Promise<Trace>
  /** The deliveries of one subid, oldest first, once each of them has ended. */
  readonly settled: (subid: string, count: number) => Promise<readonly ListItem[]>
  /** With these flags changed, from then on. */
  readonly restart: (changed?: ConfigFlags) => Promise<void>
  /** Another one on the same database, with these flags and a data folder of its own. */
  readonly beside: (flags: ConfigFlags) => Promise<App>
  readonly close: () => Promise<void>
}

export type Visited = {
  readonly status: number
  readonly location: string
  readonly subid: string
  readonly cookie: string
  readonly headers: Answer['headers']
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type ApiAnswer = { readonly status: number; readonly text: string; readonly json: any }

const open = new Set(['waiting', 'sending', 'parked'])

export async function openWorld(wish: WorldWish = {}): Promise<World> {
  const { settings = {}, flags = {}, store = storeOfTests } = wish
  const database = store === 'postgres' ? await makeDatabase() : undefined
  const folder = await mkdtemp(join(tmpdir(), 'carom-world-'))
  const partner = await openPartner()
  const file = join(folder, 'carom.yaml')
  const written = typeof settings === 'function' ? settings(partner) : settings
  await writeFile(file, JSON.stringify({ version: 1, ...written }))
  const own = {
    port: '0',
    data: join(folder, 'data'),
    config: file,
    'admin-token': adminToken,
    'log-level': 'silent',
    'egress-allow': '127.0.0.0/8,::1/128',
    ...(database === undefined ? {} : { 'database-url': database.url, 'secret-key': secretKey }),
  }
  const { close: closeBeside, ...beside } = besideOf(database?.url, join(own.data, 'carom.db'))
  let chosen = flags
  const start = () => startApp(configOf({ ...own, ...chosen }))
  let app = await start()
  const url = () => app.url
  const ask = (path: string, wish?: CallWish) => call(`${app.url}${path}`, wish)
  const api = (method: string, path: string, body?: unknown) => callApi(ask, method, [path, body])
  const items = async (path: string) => (await api('GET', path)).json.items as ListItem[]
  return {
    partner,
    folder,
    app: () => app,
    url,
    call: ask,
    visit: async (path, headers = {}) => visited(await ask(path, { headers })),
    api,
    items,
    trace: async (subid) => (await api('GET', `/trace/${subid}`)).json as Trace,
    settled: async (subid, count) => {
      const list = () => items(`/deliveries?subid=${subid}`)
      const ended = (rows: readonly ListItem[]) =>
        rows.length === count && rows.every((row) => !open.has(String(row['state'])))
      return [...(await eventually(list, ended))].reverse()
    },
    ...beside,
    restart: async (changed = {}) => {
      chosen = { ...chosen, ...changed }
      await app.close()
      app = await start()
    },
    beside: (more) => startApp(configOf({ ...own, ...more, data: join(folder, 'beside') })),
    close: async () => {
      // First: Carom waits for the answers it is owed.
      await partner.close()
      await app.close()
      await closeBeside()
      await database?.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A world for one test, closed when it has ended. */
export async function given(wish: WorldWish = {}): Promise<World> {
  const world = await openWorld(wish)
  onTestFinished(() => world.close())
  return world
}

function configOf(flags: ConfigFlags) {
  const read = readConfig(flags, {})
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.config
}

type Ask = (path: string, wish?: CallWish) => Promise<Answer>

async function callApi(
  ask: Ask,
  method: string,
  [path, body]: readonly [string, unknown],
): Promise<ApiAnswer> {
  const { status, text } = await ask(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status, text, json: text === '' ? undefined : JSON.parse(text) }
}

/** Pages of the tests carry the subid in their URL, as real ones do. */
function visited({ status, headers }: Answer): Visited {
  const location = headers.location ?? ''
  const cookie = (headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? ''
  const subid = URL.parse(location)?.searchParams.get('subid') ?? ''
  return { status, location, subid, cookie, headers }
}

const besideOf = (url: string | undefined, path: string): Beside =>
  url === undefined ? besideFile(path) : besidePostgres(url)
