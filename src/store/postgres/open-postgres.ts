import type { ClockReading } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { SecretKeys } from '../../platform/secret-key.ts'
import type { SettingVersion } from '../acts.ts'
import { openSpreading } from '../derived/spreading.ts'
import { type NodeSelf, unnamedNode } from '../nodes.ts'
import type { StoreSize } from '../numbers.ts'
import { countReplay } from '../questions/count-replay.ts'
import { noSeals, type SettingSeals } from '../steps/setting-seals.ts'
import type { WaitingLimits } from '../steps/work.ts'
import type { Store } from '../store.ts'
import type { QueueLimits } from '../writing/write-queue.ts'
import { costWrites } from './costs.ts'
import { openDeriving } from './deriving.ts'
import { openLooks } from './looks.ts'
import { openDue } from './nodes/due.ts'
import { listNodes } from './nodes/nodes.ts'
import { openSending } from './nodes/sending.ts'
import { openSpreadDue } from './nodes/spread-due.ts'
import { openParts } from './parts/keep.ts'
import { lookAtParts } from './parts/look.ts'
import { openRunner } from './server/answer.ts'
import type { Connection } from './server/connect.ts'
import type { Pool } from './server/pool.ts'
import { watchSettings } from './watch-settings.ts'
import { openWriter, type Writer } from './writer.ts'
import { writes } from './writes.ts'

export type PostgresWish = {
  /** `postgres://…`; several hosts are allowed. */
  readonly url: string
  readonly nowMs: () => number
  readonly limits: QueueLimits & { readonly waiting: WaitingLimits }
  /** Seal the secrets of settings; null: they are kept as they are. */
  readonly keys?: SecretKeys | null
  readonly seals?: SettingSeals
  readonly node?: NodeSelf
  /** Whether a transaction concerns one group of buckets; left out: when rows are on several machines. */
  readonly byGroups?: boolean
  /** Told of the database's own clock. */
  readonly onClock?: (clock: ClockReading) => void
  /** Hears of what goes on beside; left out: nobody. */
  readonly log?: Pick<Log, 'error'>
}

/** A store in a PostgreSQL database: a connection that writes, and others for what is asked. */
export async function openPostgres({
  url,
  nowMs,
  limits,
  keys = null,
  seals = noSeals,
  node = unnamedNode,
  byGroups,
  onClock = () => undefined,
  log = { error: () => undefined },
}: PostgresWish): Promise<Store> {
  const writer = await openWriter({
    ...{ url, nowMs, keys, seals, byGroups },
    queueLimits: limits,
    waitingLimits: limits.waiting,
  })
  const sending = await openSending({ url, node, onClock, log })
  const { leases } = sending
  const { answered, answer, pools, close } = openLooks(url, writer.isSpread)
  const { close: closeDeriving, ...derived } = openDeriving(url, nowMs, writer.isSpread)
  const watch = watchSettings({ writer, pool: pools.quick, log })
  const { dueSlots: _dueSlots, countSlot: _countSlot, ...looks } = answered
  const { nextOfReplay, countPart, nextCost, nextSpread, ...port } = looks
  const { replayStep, ...written } = writes(writer, openParts(url))
  return {
    ...port,
    ...written,
    ...(writer.isSpread
      ? openSpreadDue({ pool: pools.quick, run: openRunner(true), answer, leases })
      : openDue(answer, leases)),
    onDue: (listener) =>
      writer.onDue((due) => {
        const own = leases.claim(due)
        if (own.length > 0) listener(own)
      }),
    ...costWrites(writer, openSpreading({ nextCost, nextSpread }, nowMs)),
    listVersions: async (kind, id) =>
      (await port.listVersions(kind, id)).map((one) =>
        opened(writer.state.seals, { kind, id }, one),
      ),
    countReplay: (wish) => countReplay(countPart, wish),
    stepReplay: async (id, limit) => {
      const step = await nextOfReplay(id, limit)
      return step === undefined ? port.findReplay(id) : replayStep(step)
    },
    size: () => pools.quick.use((connection) => sizeOf(connection, writer.isSpread)),
    ...derived,
    spool: () => null,
    parts: () => pools.quick.use(lookAtParts),
    joinSending: sending.joinSending,
    beginCall: sending.beginCall,
    leaseReclaims: sending.leaseReclaims,
    listNodes: () => pools.quick.use((connection) => listNodes(connection, sending.id())),
    ping: () => ping(writer, pools.quick),
    backup: () =>
      Promise.reject(new Error('PostgreSQL is backed up by its own tools, such as pg_dump.')),
    close: async () => {
      await watch.stop()
      await writer.drain()
      await sending.close()
      await Promise.all([close(), closeDeriving()])
      await writer.close()
    },
  }
}

async function ping({ act }: Writer, pool: Pool): Promise<void> {
  await Promise.all([
    act(() => Promise.resolve({ value: undefined })),
    pool.use(({ run }) => run('select 1')),
  ])
}

function opened(seals: SettingSeals, of: Of, one: SettingVersion): SettingVersion {
  return one.value === null ? one : { ...one, value: seals.open(of, { ...one.value }) }
}

type Of = Parameters<SettingSeals['open']>[0]

const ownSize = 'select pg_database_size(current_database()) as bytes'
/** Of machines that answer. */
const sizeOfAll = `select coalesce(sum(case when success then result::bigint end), 0) as bytes
  from run_command_on_all_nodes('select pg_database_size(current_database())')`

/** What the database takes up, on all its machines; their disks are not this one's. */
async function sizeOf({ query }: Connection, isSpread: boolean): Promise<StoreSize> {
  const text = isSpread ? sizeOfAll : ownSize
  const [row] = await query<{ bytes: number }>({ text })
  return { dbBytes: row?.bytes ?? 0, walBytes: 0, diskFreeBytes: null, diskBytes: null }
}
