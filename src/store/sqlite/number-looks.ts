import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import { slotFrom, slotOf } from '../../domain/slots.ts'
import type {
  HeardNetwork,
  PostbackTally,
  SaidPostback,
  StoreSize,
  TimeRange,
  WaitingTally,
} from '../numbers.ts'
import { inBucket } from './bucket.ts'
import { prepareMutes } from './mutes.ts'
import { prepareNumbers } from './read-numbers.ts'
import { prepareAttemptTally } from './tally-attempts.ts'
import { prepareTroubles } from './troubles.ts'

/** All questions about numbers, each with a bound of its own. */
export function prepareNumberLooks(db: Database, path: string) {
  return {
    numbers: prepareNumbers(db),
    ...preparePostbackTallies(db),
    ...prepareAttemptTally(db),
    ...prepareTroubles(db),
    listMutes: prepareMutes(db).list,
    size: () => sizeOf(path),
  }
}

const mostUndecided = 1_000
const mostSlotsSearched = 400

function preparePostbackTallies(db: Database) {
  const nextNetwork = db
    .prepare<[string], string | null>(
      `select min(network) from rollup_postbacks where ${inBucket} and network > ?`,
    )
    .pluck()
  const tally = db.prepare<[string, number, number], PostbackTally>(
    `select network, outcome, nullif(reason, '') as reason, sum(count) as count,
       min(first_at) as "firstAt", max(last_at) as "lastAt"
     from rollup_postbacks where ${inBucket} and network = ? and slot >= ? and slot < ?
     group by outcome, reason`,
  )
  const atEnd = (time: 'min(first_at)' | 'max(last_at)', slot: 'min' | 'max') =>
    db
      .prepare<[string, string], number>(
        `select ${time} from rollup_postbacks where ${inBucket} and network = ? and slot = (
           select ${slot}(slot) from rollup_postbacks where ${inBucket} and network = ?)`,
      )
      .pluck()
  const first = atEnd('min(first_at)', 'min')
  const last = atEnd('max(last_at)', 'max')
  const networks = (): readonly string[] => {
    const names: string[] = []
    let name = nextNetwork.get('') ?? null
    while (name !== null) {
      names.push(name)
      name = nextNetwork.get(name) ?? null
    }
    return names
  }
  const undecided = db.prepare<[], { network: string; at: number; id: string }>(
    `select network, at, id from postbacks indexed by postbacks_by_outcome
     where ${inBucket} and outcome in ('stale', 'waiting', 'ignored', 'refused')
       and outcome = 'waiting' and reason = 'ambiguous-lead' order by at desc limit ${mostUndecided}`,
  )
  return {
    tallyPostbacks: ({ from, to }: TimeRange): readonly PostbackTally[] =>
      networks().flatMap((network) => tally.all(network, slotOf(from), slotFrom(to))),
    listHeard: (): readonly HeardNetwork[] =>
      networks().flatMap((network) => {
        const firstAt = first.get(network, network)
        const lastAt = last.get(network, network)
        return firstAt === undefined || lastAt === undefined ? [] : [{ network, firstAt, lastAt }]
      }),
    listUndecided: () => waitingTallies(undecided.all()),
    listSaid: prepareSaid(db),
  }
}

function waitingTallies(
  rows: readonly { readonly network: string; readonly at: number }[],
): readonly WaitingTally[] {
  const tallies = new Map<string, WaitingTally>()
  const capped = rows.length >= mostUndecided
  for (const { network, at } of rows) {
    const known = tallies.get(network)
    const count = (known?.count ?? 0) + 1
    tallies.set(network, { network, count, capped, since: at, last: known?.last ?? at })
  }
  return [...tallies.values()]
}

/** Of the newest rows, those that may not be counted yet. */
const mostUncounted = 5_000

/**
 * What is not counted yet, then only quarters of an hour in which the network is known to have spoken;
 * newest first.
 */
function prepareSaid(db: Database) {
  const uncounted = db.prepare<[number, string, number], SaidPostback>(
    `select at, query, content_type as "contentType", body, headers, outcome, reason from (
       select at, network, query, content_type, body, headers, outcome, reason
       from postbacks indexed by postbacks_by_time
       where ${inBucket} and at > ? order by at desc limit ${mostUncounted})
     where network = ? order by at desc limit ?`,
  )
  const slots = db.prepare<[string], { first: number; last: number }>(
    `select min(first_at) as first, max(last_at) as last from rollup_postbacks
     where ${inBucket} and network = ? group by slot order by slot desc limit ${mostSlotsSearched}`,
  )
  const said = db.prepare<[number, number, string, number], SaidPostback>(
    `select at, query, content_type as "contentType", body, headers, outcome, reason
     from postbacks indexed by postbacks_by_time
     where ${inBucket} and at >= ? and at <= ? and network = ? order by at desc limit ?`,
  )
  return (network: string, limit: number): readonly SaidPostback[] => {
    const counted = slots.all(network)
    const rows = uncounted.all(counted[0]?.last ?? -1, network, limit)
    for (const { first, last } of counted) {
      if (rows.length >= limit) break
      rows.push(...said.all(first, last, network, limit - rows.length))
    }
    return rows
  }
}

function sizeOf(path: string): StoreSize {
  const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const disk = diskOf(path)
  return { dbBytes: bytesOf(path), walBytes: bytesOf(`${path}-wal`), ...disk }
}

function diskOf(path: string): Pick<StoreSize, 'diskBytes' | 'diskFreeBytes'> {
  try {
    const { bavail, blocks, bsize } = statfsSync(dirname(path))
    return { diskFreeBytes: bavail * bsize, diskBytes: blocks * bsize }
  } catch {
    return { diskFreeBytes: null, diskBytes: null }
  }
}
