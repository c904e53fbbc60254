import { judge } from '../../domain/judge.ts'
import type { Lead } from '../../domain/lead.ts'
import { storedKey, undoneOrder } from '../../domain/match-lead.ts'
import { landingOf } from '../../domain/settings.ts'
import type { HeardAgain } from '../acts.ts'
import type { Intake, Taken } from '../store.ts'
import { makeMoves } from './make-moves.ts'
import { noteAddress } from './note-address.ts'
import { type LeadPlace, mostLeads, placeOf, type Unfinished } from './unfinished.ts'
import { orderIdsOf, waitKeysOf } from './wait-keys.ts'
import type { Ending, Word } from './word.ts'
import { logLagMs, type Work } from './work.ts'

/** Keeps a postback with all that follows from it. One that is known is answered as it was. */
export function take(work: Work, intake: Intake): Taken {
  const { postbacks } = work.tables
  const known = postbacks.findAnswer(intake.id)
  if (known !== undefined) return known
  const ending = noteAddress(work, intake, endingOf(work, intake, intake.receivedAt))
  postbacks.insert(intake, ending, work.settings.snapshot.version)
  noticeLate(work, intake)
  rematchAll(work)
  return { id: intake.id, outcome: ending.outcome, reason: ending.reason }
}

/** A machine that kept it while the database was away brings it behind what is derived already. */
function noticeLate({ tables, now }: Work, { id, receivedAt }: Intake): void {
  if (receivedAt >= now - logLagMs) return
  tables.rollups.notePostback(id)
  tables.rollups.noticeClick(receivedAt, now)
}

type Heard = Pick<Intake, 'id' | 'receivedAt' | 'network' | 'cause' | 'unauthenticated' | 'read'>

function endingOf(work: Work, heard: Heard, movedAt: number): Ending {
  const { id, receivedAt, network, cause, unauthenticated, read } = heard
  if (read.ok) {
    const word = { id, at: receivedAt, network, cause, unauthenticated, reading: read.reading }
    return hear(work, word, { movedAt })
  }
  const { outcome, reason, notes, subid = null, txid = null } = read
  return { outcome, reason, notes, subid, txid, waits: null }
}

type Hearing = {
  readonly movedAt: number
  /** A person has said which lead it is about. */
  readonly leadId?: string
  /** It has been heard of sales of its order before this place. */
  readonly from?: LeadPlace
}

/** Finds whose it is, judges it, and makes its moves. */
function hear(work: Work, word: Word, hearing: Hearing): Ending {
  const { tables, settings } = work
  const { movedAt, leadId } = hearing
  const subid =
    word.reading.subid ?? tables.transactions.findSubid(word.network, word.reading) ?? null
  const reading = subid === null ? word.reading : { ...word.reading, subid }
  const click = subid === null ? null : tables.clicks.find(subid)
  const { known, rest } = leadsOf(work, { ...word, reading }, hearing)
  const verdict = judge({
    reading,
    cause: word.cause,
    ...(leadId === undefined ? {} : { leadId }),
    now: word.at,
    unauthenticated: word.unauthenticated,
    leads: known,
    ...takenOf(work, { ...word, reading }),
    click,
    settings: {
      version: settings.snapshot.version,
      network: settings.networkOf(word.network),
      landing: click ? landingOf(settings.snapshot, click.campaign, click.landing) : undefined,
      destinations: settings.destinations,
    },
  })
  const { outcome, reason, notes, held } = verdict
  const ending: Ending = {
    ...{ outcome, reason, notes, subid, txid: reading.txid ?? null, waits: null },
    ...(held === undefined ? {} : { held: { ...held, reading } }),
  }
  const heard = { ...word, reading }
  if (outcome === 'waiting') return wait(work, heard, ending)
  makeMoves(work, { word: heard, verdict, known, click, movedAt })
  if (rest !== undefined) tables.unfinished.save({ ...rest, id: word.id, word: heard })
  return ending
}

type LeadsHeard = {
  readonly known: readonly Lead[]
  /** From where on there are more sales of an order that is undone. */
  readonly rest?: Omit<Unfinished, 'id' | 'word'>
}

function leadsOf(work: Work, word: Word, { leadId, from }: Hearing): LeadsHeard {
  const { network, cause, reading } = word
  const { subid } = reading
  if (subid === undefined) return { known: [] }
  const { leads } = work.tables
  const id = leadId ?? ('leadId' in cause ? cause.leadId : undefined)
  const known = leads.ofNetwork(subid, network, { saleKeys: orderIdsOf(reading), id })
  const order = known.length < mostLeads || id !== undefined ? undefined : orderOf(work, word)
  if (order === undefined) return { known }
  const sales = leads.ofOrder(subid, order, from ?? { network, saleKey: '' })
  const all = [...new Map([...known, ...sales].map((lead) => [lead.id, lead])).values()]
  const last = sales.length < mostLeads ? undefined : sales.at(-1)
  return last === undefined ? { known: all } : { known: all, rest: { ...placeOf(last), subid } }
}

function orderOf({ settings }: Work, { network, reading }: Word): string | undefined {
  return settings.networkOf(network).txid === 'order' ? undoneOrder(reading) : undefined
}

/** There may be more leads than it is judged with. */
function takenOf({ tables }: Work, { network, reading }: Word) {
  const { subid } = reading
  if (subid === undefined) return {}
  const isTaken = (key: string) => tables.leads.hasKey(subid, network, storedKey(reading, key))
  return { isTaken }
}

function wait(work: Work, word: Word, ending: Ending): Ending {
  const { waiting } = work.tables
  const keys = waitKeysOf(word, ending.reason)
  const { total, perKey } = work.waitingLimits
  const isFull =
    work.waitingRows + keys.length > total || keys.some((key) => waiting.countOf(key) >= perKey)
  if (isFull) return { ...ending, outcome: 'refused', reason: 'waiting-full' }
  for (const key of keys) waiting.insert(key, word)
  work.waitingRows += keys.length
  return { ...ending, waits: word.reading }
}

/** A word that undid sales of its order undoes more of them, those from this place on. */
export function hearOn(work: Work, word: Word, from: LeadPlace): void {
  const { subid = '' } = word.reading
  const order = orderOf(work, word)
  // What is left of them when they are gone is another matter.
  if (order === undefined || work.tables.leads.ofOrder(subid, order, from).length === 0) return
  hear(work, word, { movedAt: work.now, from })
}

/** Judges again what the transaction has brought a click or an order to. */
export function rematchAll(work: Work): number {
  let count = 0
  // Bounded: each round takes a postback out of the waiting, and none waits for what it brings.
  while (work.rematch.length > 0) {
    const judged = work.each(work.rematch.splice(0), (id) => rematch(work, id))
    count += judged.filter(Boolean).length
  }
  return count
}

function rematch(work: Work, postbackId: string): boolean {
  const word = endWait(work, postbackId)
  if (word === undefined) return false
  const ending = hear(work, word, { movedAt: work.now })
  work.tables.postbacks.setEnding(word, ending, work.settings.snapshot.version)
  return ending.outcome !== 'waiting'
}

function endWait(work: Work, postbackId: string): Word | undefined {
  const { postbacks, waiting } = work.tables
  const found = postbacks.findWaiting(postbackId)
  if (found === undefined) return undefined
  for (const key of waitKeysOf(found.word, found.reason)) {
    work.waitingRows -= waiting.remove(key, postbackId)
  }
  return found.word
}

/** A person has decided which lead a waiting postback is about, or that it is about none. */
export function decide(
  work: Work,
  postbackId: string,
  { leadId, subid: named }: Choice,
): Taken | undefined {
  const waited = endWait(work, postbackId)
  if (waited === undefined) return undefined
  const word =
    named === undefined ? waited : { ...waited, reading: { ...waited.reading, subid: named } }
  const { subid = null, txid = null, notes } = word.reading
  const ending: Ending =
    leadId === null
      ? { outcome: 'ignored', reason: 'dismissed', notes, subid, txid, waits: null }
      : hear(work, word, { movedAt: work.now, leadId })
  work.tables.postbacks.setEnding(word, ending, work.settings.snapshot.version)
  rematchAll(work)
  return { id: postbackId, outcome: ending.outcome, reason: ending.reason }
}

/** Which lead; null: none. The subid where the word itself names none. */
export type Choice = { readonly leadId: string | null; readonly subid?: string }

/** A word that was in no list, as it reads today. Only what was never understood is judged again. */
export function hearAgain(work: Work, { postbackId, read }: HeardAgain): Taken | undefined {
  const { postbacks, rollups } = work.tables
  const found = postbacks.findUnknownWord(postbackId)
  if (found === undefined || (!read.ok && read.reason === 'status-unknown')) return undefined
  const word = { ...found, cause: { kind: 'network' }, read } as const
  const ending = endingOf(work, word, work.now)
  postbacks.setEnding(word, ending, work.settings.snapshot.version)
  // Its quarter of an hour may have been counted already.
  rollups.noticeClick(found.receivedAt, work.now)
  rematchAll(work)
  return { id: postbackId, outcome: ending.outcome, reason: ending.reason }
}

/** Gives up a postback that waited too long. */
export function giveUp(work: Work, postbackId: string): void {
  const word = endWait(work, postbackId)
  if (word === undefined) return
  const { subid = null, txid = null, notes } = word.reading
  const ending: Ending = {
    outcome: 'refused',
    reason: 'click-never-came',
    notes,
    subid,
    txid,
    waits: null,
  }
  work.tables.postbacks.setEnding(word, ending, work.settings.snapshot.version)
}
