import { nextShare } from '../../../domain/groups.ts'
import { type ClockReading, steadyClock } from '../../../platform/clock.ts'
import type { Log } from '../../../platform/log.ts'
import { startLoop } from '../../../platform/loop.ts'
import { openTrouble } from '../../../platform/trouble.ts'
import type { Lease, NodeSelf, Nodes } from '../../nodes.ts'
import { type Connection, connect } from '../server/connect.ts'
import { type Leases, openLeases } from './leases.ts'
import * as nodes from './nodes.ts'

/** How often a process is heard from. */
const everyMs = 1_000
/** While groups change hands. */
const soonMs = 200
/** It begins no call when it was not heard from for so long: a while before others may take its groups. */
const dialsForMs = nodes.leaseMs - 2_000
const statementTimeoutMs = 3_000
/** After an outage of the database everybody is late: others are given the time to be heard from. */
const outageMs = 5_000
const graceMs = 3_000

/** Earlier versions send alone, for as long as they hold this lock ("cars"). */
const aloneKey = 0x63617273

export type Sending = Pick<Nodes, 'joinSending' | 'beginCall' | 'leaseReclaims'> & {
  readonly leases: Leases
  readonly id: () => string
  /** Gives back what this process sends for. Nothing of it may be under way any more. */
  readonly close: () => Promise<void>
}

export type SendingWish = {
  readonly url: string
  readonly node: NodeSelf
  /** Told of the database's clock with each look. */
  readonly onClock: (clock: ClockReading) => void
  readonly log: Pick<Log, 'error'>
}

type Seat = {
  readonly url: string
  readonly onClock: SendingWish['onClock']
  readonly self: NodeSelf
  readonly leases: Leases
  /** As which it is known; null: it is yet to be made known. */
  id: string | null
  sends: boolean
  /** Its first registration: whoever had its data folder before is gone. */
  isFirst: boolean
  reclaims: number
  connection: Connection | undefined
  /** No version that sends alone is at it. */
  isTogether: boolean
  /** By the steady clock: when it was heard from last, and until when nobody is taken for dead. */
  heardAt: number | null
  patientUntil: number
}

/**
 * Makes this process known on the database, and keeps it known; once it has joined, it sends for its share
 * of the groups. Resolves when it is known.
 */
export async function openSending({ url, node, onClock, log }: SendingWish): Promise<Sending> {
  const leases = openLeases()
  const seat: Seat = {
    ...{
      url,
      self: node,
      onClock,
      leases,
      id: null,
      sends: false,
      isFirst: true,
      reclaims: 0,
      connection: undefined,
    },
    ...{ isTogether: false, heardAt: null, patientUntil: 0 },
  }
  await beat(seat)
  let joining: (() => void)[] = []
  const loop = startLoop({
    everyMs,
    retryMs: soonMs,
    trouble: openTrouble(log, 'the word of life of this process'),
    step: async () => {
      const joined = joining.splice(0)
      try {
        const restMs = await beat(seat)
        for (const tell of joined) tell()
        return restMs
      } catch (error) {
        // The database is away: what is leased runs out by itself.
        joining = [...joined, ...joining]
        await drop(seat)
        throw error
      }
    },
  })
  leases.onEmpty(loop.wake)
  return {
    leases,
    beginCall: leases.beginCall,
    leaseReclaims: () => seat.reclaims,
    id: () => seat.id ?? '',
    joinSending: () =>
      new Promise((resolve) => {
        seat.sends = true
        joining.push(resolve)
        loop.wake()
      }),
    close: async () => {
      await loop.stop()
      await goodbye(seat)
    },
  }
}

async function goodbye(seat: Seat): Promise<void> {
  try {
    const { query } = await connectionOf(seat)
    if (seat.id !== null) await nodes.unregister(query, seat.id)
  } catch {
    // It is taken for dead in a while.
  }
  await drop(seat)
}

async function drop(seat: Seat): Promise<void> {
  await seat.connection?.close().catch(() => undefined)
  seat.connection = undefined
}

async function connectionOf(seat: Seat): Promise<Connection> {
  if (seat.connection === undefined || seat.connection.isLost()) {
    seat.connection = await connect({
      url: seat.url,
      statementTimeoutMs,
      idleTimeoutMs: statementTimeoutMs,
    })
    seat.isTogether = false
  }
  return seat.connection
}

/** One look at the database, and what follows from it, in one transaction. How long to rest, ms. */
async function beat(seat: Seat): Promise<number> {
  const began = steadyClock()
  const connection = await connectionOf(seat)
  await standTogether(seat, connection)
  if (seat.heardAt !== null && began - seat.heardAt > outageMs) {
    seat.patientUntil = began + graceMs
  }
  const id = seat.id ?? nodes.makeNodeId()
  await connection.run('begin')
  const changed = await change(seat, id, connection)
  await connection.commit()
  Object.assign(seat, { id: changed.isDead ? null : id, isFirst: false, heardAt: began })
  const { held, alone, reclaimed } = changed
  seat.reclaims += reclaimed
  seat.leases.take({ held, alone, steadyUntil: began + dialsForMs })
  return changed.isChanging ? soonMs : everyMs
}

/** Beside a process of an earlier version, which knows nothing of groups, nothing is sent. */
async function standTogether(seat: Seat, { query }: Connection): Promise<void> {
  if (seat.isTogether) return
  const text = `select pg_try_advisory_lock_shared(${aloneKey}) as together`
  const [row] = await query<{ together: boolean }>({ text })
  seat.isTogether = row?.together === true
}

type Changed = {
  readonly held: readonly Lease[]
  readonly alone: boolean
  readonly reclaimed: number
  /** Groups are on their way to other processes, or to this one. */
  readonly isChanging: boolean
  readonly isDead?: true
}

/** Others have taken it for dead, and its groups: it comes back as another. */
const dead: Changed = { held: [], alone: false, reclaimed: 0, isChanging: true, isDead: true }

async function change(seat: Seat, id: string, { query }: Connection): Promise<Changed> {
  const asked = steadyClock()
  const now = await nodes.readClock({ query })
  seat.onClock({ nowMs: now, withinMs: steadyClock() - asked })
  const sends = seat.sends && seat.isTogether
  if (seat.id === null) {
    await nodes.register(query, { ...seat.self, id, sends, isFirst: seat.isFirst }, now)
  } else if (!(await nodes.renew(query, { id, sends }, now))) return dead
  if (steadyClock() >= seat.patientUntil) await nodes.reap(query, id, now)
  const { senders, mine, free, orphaned, alone } = await nodes.look(query, id)
  const owned = seat.leases.busiestFirst(mine.map(({ group }) => group))
  const { take, leave } = nextShare({ senders, me: id, mine: owned, free })
  seat.leases.leave(leave)
  const given = new Set(await nodes.giveBack(query, id, seat.leases.left()))
  const taken = await nodes.takeLeases(query, id, take)
  return {
    alone,
    reclaimed: taken.filter(({ group }) => orphaned.includes(group)).length,
    held: [...mine.filter(({ group }) => !given.has(group)), ...taken],
    isChanging: leave.length > 0 || (sends && free.length > 0),
  }
}
