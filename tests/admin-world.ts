import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { registerAdmin, registerProbes } from '../src/admin/admin.ts'
import type { AdminDeps } from '../src/admin/deps.ts'
import { hashToken } from '../src/admin/tokens.ts'
import { openIds } from '../src/domain/ids.ts'
import type { Reading } from '../src/domain/reading.ts'
import type { SettingKind } from '../src/domain/settings.ts'
import { clockIn } from '../src/domain/zone.ts'
import { addressSet, callerOf } from '../src/inbound/caller.ts'
import { inboundCounters } from '../src/inbound/deps.ts'
import { noPlaces } from '../src/inbound/open-places.ts'
import { readAgent } from '../src/inbound/read-agent.ts'
import { openTallies } from '../src/outbound/tally.ts'
import { randomBytes } from '../src/platform/random.ts'
import { readSetting } from '../src/settings/schema.ts'
import { openStore } from '../src/store/open.ts'
import type { Intake, Settlement } from '../src/store/store.ts'
import { makeIntake } from './store/makers.ts'

export const adminToken = 'a-token-for-tests'
export const setupToken = 'setup_a-token-for-tests'

type Wish = Partial<AdminDeps>

function openClock() {
  const clock = {
    now: Date.UTC(2026, 10, 24, 10),
    setBackMs: 0,
    setBack: (byMs: number) => {
      clock.now -= byMs
      clock.setBackMs += byMs
    },
  }
  return clock
}

/** An API over a real store on disk, listening on loopback; the clock stands still unless moved. */
export async function openAdminWorld(wish: Wish = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'carom-admin-'))
  const clock = openClock()
  const nowMs = () => clock.now
  const ids = openIds({ nowMs, randomBytes })
  const failures: object[] = []
  const log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields: object) => void failures.push(fields),
  }
  const store = await openStore({
    url: `sqlite:${join(folder, 'carom.db')}`,
    nowMs,
    log,
  })
  const app = Fastify({ logger: false })
  const trusted = addressSet([])
  const deps: AdminDeps = {
    store,
    adminToken,
    adminHost: null,
    publicUrl: null,
    egressAllow: [],
    ownedByFile: new Set(),
    uiFolder: join(folder, 'dist', 'ui'),
    version: '0.0.0',
    setupHash: hashToken(setupToken),
    sealKey: randomBytes(32),
    passwordRounds: 2 ** 11,
    keepParamsDays: 0,
    importBytes: 16 * 1024 * 1024,
    nowMs,
    steadyMs: () => clock.now + clock.setBackMs,
    randomBytes,
    log,
    callerOf: (request) => callerOf(request, trusted),
    live: () => [],
    circuits: () => [],
    tally: openTallies().tally,
    ledgerCheck: () => ({ at: null, differing: [] }),
    counters: inboundCounters,
    queueDepth: store.queued,
    ids,
    visitors: {
      agentOf: readAgent,
      placeOf: noPlaces.find,
      clock: (at) => clockIn(at, 'UTC'),
      isFull: () => false,
      weighed: (campaign) => campaign,
    },
    sendTest: () => Promise.reject(new Error('nothing is sent from here')),
    blocklistsOf: () => undefined,
    publicDoor: () => null,
    misses: () => [],
    lookUp: () => Promise.resolve({ ok: false, code: 'ENOTFOUND' }),
    lookAtCertificate: () => Promise.resolve({ ok: false, code: 'ENOTFOUND' }),
    ...wish,
  }
  await registerProbes(app, deps)
  await registerAdmin(app, deps)
  let closing: Promise<void> | undefined
  const loseStore = () => {
    closing ??= store.close()
    return closing
  }
  const url = await app.listen({ port: 0, host: '127.0.0.1' })

  return {
    app,
    clock,
    folder,
    failures,
    ids,
    store,
    url,
    uiFolder: deps.uiFolder,
    ask: (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, init),
    api: (method: string, path: string, body?: unknown) =>
      callApi({ url, token: adminToken }, [method, path, body]),
    apiAs: (token: string, method: string, path: string) => callApi({ url, token }, [method, path]),
    take: (reading: Partial<Reading>, raw: Partial<Intake> = {}) =>
      store.take(intakeOf({ id: ids.next('p_'), receivedAt: clock.now, ...raw }, reading)),
    /** The store goes away under the running API. */
    loseStore,
    async close() {
      await app.close()
      await loseStore()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type AdminWorld = Awaited<ReturnType<typeof openAdminWorld>>

async function callApi(
  { url, token }: { readonly url: string; readonly token: string },
  [method, path, body]: readonly [string, string, unknown?],
) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
function parsed(text: string): any {
  return text === '' ? undefined : JSON.parse(text)
}

type Receipt = Pick<Intake, 'id' | 'receivedAt'> & Partial<Intake>

const intakeOf = (receipt: Receipt, reading: Partial<Reading>): Intake =>
  makeIntake(
    { subid: 's1', word: 'Lead', ...reading },
    { query: '', ip: '192.0.2.7', unauthenticated: true, ...receipt },
  )

type Written = readonly [kind: SettingKind, id: string, input: object]

/** As the API would, without being heard of. */
export async function saveSettings({ store }: AdminWorld, written: readonly Written[]) {
  await store.changeSettings(
    written.map(([kind, id, input]) => {
      const read = readSetting(kind, id, input)
      if (!read.ok) throw new Error(read.problems.join())
      return { kind, id, value: read.value, by: 'test' }
    }),
  )
}

/** One attempt that a receiver answered with 200 and this body. */
export function answered(
  due: { readonly id: string; readonly bucket: number; readonly destination: string },
  of: { readonly subid: string; readonly at: number; readonly answer: string },
): Settlement {
  return {
    deliveryId: due.id,
    bucket: due.bucket,
    createdAt: of.at,
    subid: of.subid,
    destination: due.destination,
    attempt: 1,
    generation: 0,
    request: {
      method: 'POST',
      url: 'https://receiver.example/in?subid=s1&api_key=very-secret',
      headers: { Authorization: 'Bearer t0p-secret', 'Idempotency-Key': due.id },
      body: 'subid=s1&api_key=very-secret',
      version: 1,
    },
    generatedAt: of.at,
    result: {
      startedAt: of.at,
      endedAt: of.at + 20,
      status: 200,
      problem: null,
      detail: null,
      answer: of.answer,
      answerTruncated: false,
      retryAfterMs: null,
      remoteAddress: '192.0.2.80',
      sentAt: of.at + 5,
    },
    step: { kind: 'delivered' },
    reply: null,
    replyStatus: null,
  }
}
