import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { ClickAnswer, Intake, SettingChange, Store } from '../store.ts'
import { acts } from './acts.ts'
import { backUp } from './back-up.ts'
import { openReadClient, type ReadClient } from './read-client.ts'
import type { WaitingLimits } from './work.ts'
import { openWriteClient, type WriteClient } from './write-client.ts'
import type { QueueLimits } from './write-queue.ts'

export type SqliteWish = {
  readonly path: string
  readonly nowMs: () => number
  readonly log: { readonly error: (fields: object, message: string) => void }
  readonly limits: QueueLimits & { readonly waiting: WaitingLimits }
  readonly onLost: (error: Error) => void
}

const sliceRows = 1_000

/** A store in one file: a thread that writes, one for lists, one for the questions of live work. */
export async function openSqlite(wish: SqliteWish): Promise<Store> {
  const { path, nowMs, log, limits } = wish
  await mkdir(dirname(path), { recursive: true })
  await makePrivate(path)
  keepLibrary()
  const onLost = (err: Error) => {
    log.error({ err }, 'a thread of the store has ended')
    wish.onLost(err)
  }
  const writer = await openWriteClient({
    ...{ path, nowMs, onLost },
    queueLimits: limits,
    waitingLimits: limits.waiting,
  })
  const lists = openReadClient(path, onLost)
  const quick = openReadClient(path, onLost)
  return {
    ...writes(writer),
    ...looks(lists, quick),
    ...acts(writer, { lists, quick }),
    ping: async () => {
      await Promise.all([writer.push({ kind: 'ping' }), quick.ask('ping')])
    },
    backup: (target) => backUp(path, target),
    close: async () => {
      await writer.drain()
      await Promise.all([lists.close(), quick.close()])
      // Last: the writer folds the log into the database when nobody else has it open.
      await writer.close()
    },
  }
}

/** The file and its log are their owner's alone: they hold keys, tokens' hashes and addresses. */
async function makePrivate(path: string): Promise<void> {
  if (path === ':memory:') return
  const file = await open(path, 'a', 0o600)
  await file.close()
}

/**
 * Loads SQLite into the main thread too. A library that threads alone have loaded is unmapped when the
 * last of them ends, whatever may still be under way in it; the next store would map it anew.
 */
function keepLibrary(): void {
  new Database(':memory:').close()
}

type Writes = Pick<
  Store,
  | 'keepClick'
  | 'importClicks'
  | 'keepView'
  | 'take'
  | 'onDue'
  | 'settle'
  | 'setDeliveryState'
  | 'settings'
  | 'onSettings'
  | 'changeSettings'
  | 'keepToken'
  | 'removeToken'
  | 'queued'
  | 'sweep'
>

function writes(writer: WriteClient): Writes {
  const { push } = writer
  return {
    keepClick: (click) => push({ kind: 'click', click }),
    importClicks: (clicks) => importClicks(writer, clicks),
    keepView: (view) => push({ kind: 'view', view }),
    take: (intake) => push({ kind: 'take', intake: withOwnBody(intake) }),
    onDue: writer.onDue,
    settle: (settlement) => push({ kind: 'settle', settlement }),
    setDeliveryState: (id, state) => push({ kind: 'state', id, state }),
    settings: writer.settings,
    onSettings: writer.onSettings,
    changeSettings: (changes) => changeSettings(writer, changes),
    keepToken: (token) => push({ kind: 'token', token }),
    removeToken: (id) => push({ kind: 'no-token', id }),
    queued: writer.queued,
    sweep: (wish) => push({ kind: 'sweep', wish }, 'slow'),
  }
}

/** A body is mostly a slice of what a socket has read: sent on as it is, it would take all of that along. */
function withOwnBody(intake: Intake): Intake {
  const { body } = intake
  if (body === null || body.byteLength === body.buffer.byteLength) return intake
  return { ...intake, body: new Uint8Array(body) }
}

function looks(lists: ReadClient, quick: ReadClient) {
  return {
    listLeads: (...args) => lists.ask('listLeads', ...args),
    listPostbacks: (...args) => lists.ask('listPostbacks', ...args),
    listDeliveries: (...args) => lists.ask('listDeliveries', ...args),
    findDelivery: (id) => quick.ask('findDelivery', id),
    findClick: (subid) => quick.ask('findClick', subid),
    findToken: (hash) => quick.ask('findToken', hash),
    listTokens: () => quick.ask('listTokens'),
    trace: (subid) => lists.ask('trace', subid),
    ledger: () => lists.ask('ledger'),
    recountLedger: () => lists.ask('recountLedger'),
    listDue: (wish) => quick.ask('listDue', wish),
    listDueDestinations: (nowMs) => quick.ask('listDueDestinations', nowMs),
  } satisfies Partial<Store>
}

async function importClicks(
  { push }: WriteClient,
  clicks: readonly Click[],
): Promise<readonly ClickAnswer[]> {
  const answers: ClickAnswer[] = []
  for (let start = 0; start < clicks.length; start += sliceRows) {
    const slice = clicks.slice(start, start + sliceRows)
    for (const answer of await push({ kind: 'clicks', clicks: slice }, 'slow')) answers.push(answer)
  }
  return answers
}

async function changeSettings(writer: WriteClient, changes: readonly SettingChange[]) {
  await writer.push({ kind: 'settings', changes }, 'slow')
  const settings = writer.settings()
  // In steps: a destination may hold more deliveries than one short transaction can write.
  let aligned = sliceRows
  while (aligned === sliceRows) {
    aligned = await writer.push({ kind: 'align', limit: sliceRows }, 'slow')
  }
  return settings
}
