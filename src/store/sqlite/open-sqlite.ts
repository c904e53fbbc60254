import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import { leaseBuckets } from '../../domain/groups.ts'
import type { SecretKeys } from '../../platform/secret-key.ts'
import type { AuditEntry } from '../access.ts'
import { type Counting, openDeriver } from '../derived/derive-numbers.ts'
import type { NodeSelf, Nodes } from '../nodes.ts'
import type { NumberLooks } from '../numbers.ts'
import { openSettingSeals } from '../seal-settings.ts'
import { noSeals } from '../steps/setting-seals.ts'
import type { WaitingLimits } from '../steps/work.ts'
import {
  type ClickAnswer,
  type Intake,
  type SettingChange,
  SettingConflictError,
  type Store,
} from '../store.ts'
import type { QueueLimits } from '../writing/write-queue.ts'
import { acts } from './acts.ts'
import { costs } from './spread-costs.ts'
import { backUp } from './threads/back-up.ts'
import { openReadClient, type ReadClient } from './threads/read-client.ts'
import { openWriteClient, type WriteClient } from './threads/write-client.ts'

export type SqliteWish = {
  readonly path: string
  readonly nowMs: () => number
  readonly log: { readonly error: (fields: object, message: string) => void }
  readonly limits: QueueLimits & { readonly waiting: WaitingLimits }
  readonly onLost: (error: Error) => void
  readonly node: NodeSelf
  /** Seal the secrets of settings; null: they are kept as they are. */
  readonly keys: SecretKeys | null
}

const sliceRows = 1_000

/** A store in one file: a thread that writes, and threads for lists, numbers and live work. */
export async function openSqlite(wish: SqliteWish): Promise<Store> {
  const { path, nowMs, log, limits, keys } = wish
  await mkdir(dirname(path), { recursive: true })
  await makePrivate(path)
  keepLibrary()
  const onLost = (err: Error) => {
    log.error({ err }, 'a thread of the store has ended')
    wish.onLost(err)
  }
  const writer = await openWriteClient({
    ...{ path, nowMs, onLost, keys },
    queueLimits: limits,
    waitingLimits: limits.waiting,
  })
  const lists = openReadClient({ path, name: 'lists', onLost })
  const quick = openReadClient({ path, name: 'quick-looks', onLost })
  const numbers = openReadClient({ path, name: 'numbers', onLost })
  const deriveNumbers = openDeriver(nowMs)
  return {
    ...writes(writer),
    ...looks(lists, quick),
    // A commit is seen before it is on disk, and nobody is told of what a crash could undo.
    listDue: async (wish) => {
      const { held, ...rest } = wish
      const due = await quick.ask('listDue', { ...rest, held: JSON.stringify(held) })
      await writer.onDisk()
      return JSON.parse(due)
    },
    ...numberLooks(numbers),
    deriveNumbers: (wish) => deriveNumbers(counting(writer, numbers), wish),
    ...acts(writer, { lists, quick }, keys === null ? noSeals : openSettingSeals(keys)),
    ...costs({ writer, lists, nowMs }),
    spool: () => null,
    parts: async () => null,
    ...aloneOn(wish),
    ping: async () => {
      await Promise.all([writer.push({ kind: 'ping' }), quick.ask('ping')])
    },
    backup: (target) => backUp(path, target),
    close: async () => {
      await writer.drain()
      await Promise.all([lists.close(), quick.close(), numbers.close()])
      // Last: the writer folds the log into the database when nobody else has it open.
      await writer.close()
    },
  }
}

/** A file is one process's, which holds its folder. */
function aloneOn({ node: { home: _home, ...self }, nowMs }: SqliteWish): Nodes {
  const startedAt = nowMs()
  const all = leaseBuckets.map((_, group) => ({ group, epoch: 0 }))
  const leases = self.roles.includes('outbound') ? all : []
  const nothing = () => undefined
  return {
    joinSending: () => Promise.resolve(),
    beginCall: () => nothing,
    leaseReclaims: () => 0,
    listNodes: async () => [
      { ...self, id: 'n_alone', isSelf: true, startedAt, seenAt: nowMs(), leases },
    ],
  }
}

/** What is counted is counted beside the writer, which only puts it into its place. */
function counting({ push }: WriteClient, { ask }: ReadClient): Counting {
  return {
    roll: (wish) => push({ kind: 'roll', wish }, 'slow'),
    replaceSlot: (counted, isOver) => push({ kind: 'slot', counted, isOver }, 'slow'),
    passSlot: (slot) => push({ kind: 'pass-slot', slot }, 'slow'),
    dueSlots: (wish) => ask('dueSlots', wish),
    countSlot: (slot) => ask('countSlot', slot),
    dataVersion: () => ask('dataVersion'),
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
  | 'releaseHeld'
  | 'settings'
  | 'onSettings'
  | 'changeSettings'
  | 'keepToken'
  | 'removeToken'
  | 'saveUser'
  | 'removeUser'
  | 'keepAudit'
  | 'saveWorkspace'
  | 'queued'
  | 'recountNumbers'
  | 'muteIssue'
  | 'keepWeights'
  | 'sweep'
  | 'derive'
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
    setDeliveryState: (id, state, audit) =>
      push({ kind: 'state', id, state, audit: audit ?? null }),
    releaseHeld: (destination, audit) => releaseHeld(writer, destination, audit),
    settings: writer.settings,
    onSettings: writer.onSettings,
    changeSettings: (changes) => changeSettings(writer, changes),
    keepToken: (token, audit) => push({ kind: 'token', token, audit: audit ?? null }),
    removeToken: (id, audit) => push({ kind: 'no-token', id, audit: audit ?? null }),
    saveUser: (change) => push({ kind: 'user', change }),
    removeUser: (user, audit) => push({ kind: 'no-user', user, audit }),
    keepAudit: (audit) => push({ kind: 'audit', audit }),
    saveWorkspace: (workspace, audit) => push({ kind: 'workspace', workspace, audit }),
    queued: writer.queued,
    sweep: (wish) => push({ kind: 'sweep', wish }, 'slow'),
    derive: (wish) => push({ kind: 'derive', wish }, 'slow'),
    recountNumbers: () => push({ kind: 'recount' }, 'slow'),
    muteIssue: (id, until) => push({ kind: 'mute', id, until }),
    keepWeights: (weights) => push({ kind: 'weights', weights }, 'slow'),
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
    listClicks: (...args) => lists.ask('listClicks', ...args),
    countLog: (ask) => lists.ask('countLog', ask),
    histogram: (...args) => lists.ask('histogram', ...args),
    facets: (...args) => lists.ask('facets', ...args),
    findPostback: (id) => lists.ask('findPostback', id),
    listHeld: (...args) => lists.ask('listHeld', ...args),
    listAddresses: (network) => quick.ask('listAddresses', network),
    sumHeld: (filter) => lists.ask('sumHeld', filter),
    findHeld: (id) => lists.ask('findHeld', id),
    findLead: (...args) => quick.ask('findLead', ...args),
    findDelivery: (id) => quick.ask('findDelivery', id),
    findClick: (subid) => quick.ask('findClick', subid),
    findToken: (hash) => quick.ask('findToken', hash),
    listTokens: () => quick.ask('listTokens'),
    findUser: (by, value) => quick.ask('findUser', by, value),
    listUsers: () => quick.ask('listUsers'),
    listAudit: (...args) => lists.ask('listAudit', ...args),
    workspace: () => quick.ask('workspace'),
    trace: (subid) => lists.ask('trace', subid),
    ledger: () => lists.ask('ledger'),
    recountLedger: () => lists.ask('recountLedger'),
    listDueDestinations: (nowMs) => quick.ask('listDueDestinations', nowMs),
  } satisfies Partial<Store>
}

function numberLooks({ ask }: ReadClient) {
  return {
    numbers: (wish) => ask('numbers', wish),
    tallyPostbacks: (range) => ask('tallyPostbacks', range),
    tallyAttempts: (...args) => ask('tallyAttempts', ...args),
    tallyQueues: () => ask('tallyQueues'),
    listTroubles: (...args) => ask('listTroubles', ...args),
    listUndecided: () => ask('listUndecided'),
    countLost: (...args) => ask('countLost', ...args),
    listSaid: (...args) => ask('listSaid', ...args),
    listHeard: () => ask('listHeard'),
    listMutes: () => ask('listMutes'),
    size: () => ask('size'),
    countApart: (range) => ask('countApart', range),
    latestWeights: (campaigns) => ask('latestWeights', campaigns),
    listWeights: (campaign) => ask('listWeights', campaign),
  } satisfies NumberLooks
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

async function releaseHeld(
  { push }: WriteClient,
  destination: string,
  audit: AuditEntry,
): Promise<number> {
  let released = 0
  let last = sliceRows
  while (last === sliceRows) {
    last = await push({ kind: 'release', destination, limit: sliceRows }, 'slow')
    released += last
  }
  await push({ kind: 'audit', audit: { ...audit, after: { released } } })
  return released
}

async function changeSettings(writer: WriteClient, changes: readonly SettingChange[]) {
  const applied = await writer.push({ kind: 'settings', changes }, 'slow')
  if (!applied) throw new SettingConflictError('A setting was changed meanwhile.')
  const settings = writer.settings()
  // In steps: a destination may hold more deliveries than one short transaction can write.
  let aligned = sliceRows
  while (aligned === sliceRows) {
    aligned = await writer.push({ kind: 'align', limit: sliceRows }, 'slow')
  }
  return settings
}
