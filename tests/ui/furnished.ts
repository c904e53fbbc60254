import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../carom-process.ts'
import { busySettings, clickAt, liveADay } from './day-of-traffic.ts'
import { liveTroubles } from './day-troubles.ts'

const token = 'a-token-for-every-page'
const password = 'correct horse 7 battery'
/** Of the lead that has everything: two sales, a word nobody can place, deliveries to all. */
export const busySubid = 'every-page-has-this-one'

type Api = (method: string, path: string, body?: unknown) => Promise<unknown>
// The processes that serve have no door for the world: what they owe stays owed.
const standing = { CAROM_PORT: '0', CAROM_ROLES: 'admin', CAROM_ADMIN_TOKEN: token }

/** A server on which nothing has happened yet. */
export async function startEmpty() {
  const data = mkdtempSync(join(tmpdir(), 'carom-empty-'))
  const server = await startServer({ ...standing, CAROM_DATA: data })
  return served(data, server)
}

/** A server with something to show on every page. */
export async function startBusy() {
  const data = mkdtempSync(join(tmpdir(), 'carom-busy-'))
  const config = join(data, 'carom.yaml')
  // One network belongs to the file; all else to the people who look at it.
  const [owned, ...networks] = busySettings.networks
  writeFileSync(config, JSON.stringify({ version: 1, networks: [owned] }))
  const env = { ...standing, CAROM_DATA: data, CAROM_CONFIG: config }
  const first = await startServer(env)
  await settle(apiOf(first.url), { ...busySettings, networks })
  await first.stop()
  await liveADay(data, Date.now(), {
    leads: 120,
    atLast: (world) => liveTroubles(world, clickAt(world, busySubid, world.now - 7_200_000)),
  })
  const server = await startServer(env)
  const { viewer } = await furnish(apiOf(server.url))
  return { ...served(data, server), viewer }
}

type Server = Awaited<ReturnType<typeof startServer>>

const served = (data: string, server: Server) => ({
  url: server.url,
  token,
  api: apiOf(server.url),
  async close() {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  },
})

function apiOf(url: string): Api {
  return async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}

type Settings = { readonly [kind: string]: readonly { readonly id: string }[] }

async function settle(api: Api, settings: Settings): Promise<void> {
  for (const kind of ['sources', 'networks', 'campaigns', 'destinations']) {
    for (const { id, ...value } of settings[kind] ?? []) {
      await api('PUT', `/${kind}/${id}`, value)
    }
  }
}

/** People, tokens, versions, a replay: and with each of them a line in the audit log. */
async function furnish(api: Api): Promise<{ readonly viewer: string }> {
  const invited = async (person: object) => {
    const { invite } = (await api('POST', '/users', person)) as { readonly invite: string }
    return invite.slice(invite.indexOf('#') + 1)
  }
  const owner = await invited({ name: 'Olga', role: 'owner' })
  await api('POST', '/setup', { token: owner, password })
  const viewer = await invited({ name: 'Vera', role: 'viewer' })
  await invited({ name: 'Boris', role: 'buyer', campaigns: ['fb-us-joint-care'] })
  await api('POST', '/tokens', { name: 'landing pages', scopes: ['event'] })
  const [, , keitaro] = busySettings.destinations
  const { id, ...value } = { ...keitaro, events: ['Purchase'] }
  await api('PUT', `/destinations/${id}`, value)
  await api('PUT', '/workspace', {
    ...{ name: 'Northtrail', zone: 'Europe/Berlin', currency: 'USD' },
    ...{ countBy: 'postback', weekStart: 1, rates: { EUR: '1.08' } },
  })
  await api('POST', '/replays', { mode: 'undelivered', filter: { destination: 'meta-capi' } })
  return { viewer }
}

/** In a browser that has no session yet: the link they were sent, and a password. */
export const joining = (link: string) => ({ token: link, password })
