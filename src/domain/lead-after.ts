import type { JudgeCase } from './judge.ts'
import type { Lead, PastReading } from './lead.ts'
import { moneyAfter } from './lead-money.ts'
import { storedKey } from './match-lead.ts'
import type { Reading, Sale } from './reading.ts'
import type { Status } from './status.ts'

/** A lead notes no more ids than it can make moves, and a few that told it nothing new. */
const mostTxids = 128
const mostReadings = 64

const timeField = {
  Lead: 'leadAt',
  Purchase: 'purchaseAt',
  Reject: 'rejectAt',
  Trash: 'trashAt',
} as const satisfies Record<Status, keyof Lead>

/** What makes two calls of a network one and the same, said twice. */
export function readingKey(reading: Reading): string {
  const { word, txid, amount, currency, eventAt } = reading
  return JSON.stringify([word.trim().toLowerCase(), txid, amount, currency, eventAt])
}

/** The earlier reading of this lead that this one says again, if the network may still be retrying. */
export function heardBefore(c: JudgeCase, lead: Lead): PastReading | undefined {
  if (lead.readings.length === 0) return undefined
  const key = readingKey(c.reading)
  const { windowMs } = c.settings.network.repeat
  return lead.readings.find((past) => past.key === key && c.now - past.at <= windowMs)
}

/** The lead with this reading noted; the same lead when there is nothing new to note. */
export function withReading(c: JudgeCase, lead: Lead, saleKey?: string): Lead {
  const { txid } = c.reading
  const heard = heardBefore(c, lead) !== undefined
  const named = txid === undefined || lead.txids.includes(txid)
  if (heard && named && saleKey === undefined) return lead
  return {
    ...lead,
    saleKey: saleKey === undefined ? lead.saleKey : storedKey(c.reading, saleKey),
    order: lead.order ?? c.reading.order ?? null,
    txids: named ? lead.txids : [...lead.txids, txid].slice(-mostTxids),
    readings: heard ? lead.readings : noteReading(c, lead),
  }
}

function noteReading(c: JudgeCase, lead: Lead): readonly PastReading[] {
  const { windowMs } = c.settings.network.repeat
  const fresh = lead.readings.filter((past) => c.now - past.at <= windowMs)
  const note = { key: readingKey(c.reading), at: c.now, moves: lead.moves }
  return [...fresh, note].slice(-mostReadings)
}

/** A lead that opens with this reading. Its id is '' until the store names it. */
export function newLead(
  c: JudgeCase,
  opening: { readonly saleKey: string; readonly sale: Sale },
): Lead {
  const { reading, now } = c
  const blank: Lead = {
    id: '',
    subid: reading.subid ?? '',
    network: c.settings.network.id,
    saleKey: storedKey(reading, opening.saleKey),
    txids: [],
    order: reading.order ?? null,
    sale: opening.sale,
    status: reading.status,
    provisional: c.cause.kind === 'event',
    test: reading.test,
    ...moneyAfter(reading, undefined, c.settings),
    comment: null,
    goal: null,
    leadAt: null,
    purchaseAt: null,
    rejectAt: null,
    trashAt: null,
    createdAt: now,
    updatedAt: now,
    lastEventAt: null,
    moves: 0,
    readings: [],
  }
  return movedLead(c, blank, reading.status)
}

/** The lead after it moved to this status, or stayed in it with another amount. */
export function movedLead(c: JudgeCase, lead: Lead, to: Status): Lead {
  const { reading, now } = c
  const moves = lead.moves + 1
  const isNews = lead.moves === 0 || lead.status !== to
  return {
    ...withReading(c, { ...lead, moves }),
    ...moneyAfter(reading, lead.moves === 0 ? undefined : lead, c.settings),
    status: to,
    provisional: c.cause.kind === 'event' ? lead.provisional : false,
    comment: reading.comment ?? lead.comment,
    goal: reading.goal ?? lead.goal,
    ...(isNews ? { [timeField[to]]: now } : {}),
    updatedAt: now,
    lastEventAt: latest(lead.lastEventAt, reading.eventAt),
    moves,
  }
}

function latest(known: number | null, named: number | undefined): number | null {
  if (named === undefined) return known
  return known === null ? named : Math.max(known, named)
}
