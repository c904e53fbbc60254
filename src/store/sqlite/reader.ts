import { parentPort, workerData } from 'node:worker_threads'
import type { Access } from '../access.ts'
import type { ReplayWish } from '../acts.ts'
import type { Looks } from '../looks.ts'
import type { NumberLooks, RollWish } from '../numbers.ts'
import type { DueWish, Store } from '../store.ts'
import type { ReplayStep } from './acts-wire.ts'
import { listAudit } from './audit.ts'
import { connectReader } from './connect.ts'
import { prepareDue } from './due.ts'
import { countPart, nextOfReplay } from './find-replayed.ts'
import { readLedger, recountLedger } from './ledger.ts'
import { listClicks } from './list-clicks.ts'
import { listDeliveries } from './list-deliveries.ts'
import { findHeld, listHeld, sumHeld } from './list-held.ts'
import { listLeads } from './list-leads.ts'
import { findPostback, listPostbacks } from './list-postbacks.ts'
import { countLog } from './log-counts.ts'
import { facets, histogram } from './log-sums.ts'
import { prepareNumberLooks } from './number-looks.ts'
import { type CountedSlot, type DueSlots, prepareSlotReads } from './rollup-slots.ts'
import { prepareTables } from './tables.ts'
import { findDelivery, traceSubid } from './trace.ts'

/** What the background count asks its own reader. */
type Counting = {
  dueSlots(wish: RollWish): Promise<DueSlots>
  countSlot(slot: number): Promise<CountedSlot>
  /** Another number after every commit that wrote anything. */
  dataVersion(): Promise<number>
}

type Asked = Looks &
  NumberLooks &
  Counting &
  Pick<Store, 'listDueDestinations'> &
  Pick<Access, 'findToken' | 'listTokens' | 'findUser' | 'listUsers' | 'listAudit' | 'workspace'> &
  Pick<Store, 'findReplay' | 'listReplays' | 'listVersions' | 'findWaiting'> &
  Parts

/** Questions that the store asks itself, part by part. */
type Parts = {
  /** As one text, which costs both threads half of what a copy of objects does. */
  listDue(wish: DueWish): Promise<string>
  countPart(wish: ReplayWish, from: string): Promise<ReturnType<typeof countPart>>
  nextOfReplay(id: string, limit: number): Promise<ReplayStep | undefined>
}

/** Every question a reader answers, with the arguments of the port's method of that name. */
export type Answers = {
  readonly [Method in keyof Asked]: (
    ...args: Parameters<Asked[Method]>
  ) => Awaited<ReturnType<Asked[Method]>>
}

export type Question = {
  readonly id: number
  readonly method: keyof Answers
  readonly args: readonly unknown[]
}

export type ReaderMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }

function openAnswers(path: string): Answers & { readonly close: () => void } {
  const db = connectReader(path)
  const tables = prepareTables(db)
  // A question of several statements sees one moment.
  const atOnce = <Value>(look: () => Value) => db.transaction(look)()
  const slots = prepareSlotReads(db)
  const eyes = () => ({ tables, settings: tables.settings.read() })
  const { listDue, listDueDestinations } = prepareDue(db, tables)
  return {
    listDue: (wish) => JSON.stringify(atOnce(() => listDue(wish))),
    listDueDestinations,
    ...prepareNumberLooks(db, path),
    dueSlots: (wish) => atOnce(() => slots.dueSlots(wish)),
    countSlot: (slot) => atOnce(() => slots.countSlot(slot)),
    dataVersion: () => Number(db.pragma('data_version', { simple: true })),
    listLeads: (filter, wish) => atOnce(() => listLeads(db, filter, wish)),
    listPostbacks: (filter, wish) => atOnce(() => listPostbacks(db, filter, wish)),
    listDeliveries: (filter, wish) => atOnce(() => listDeliveries(db, filter, wish)),
    listClicks: (filter, wish) => listClicks(db, filter, wish),
    countLog: (ask) => atOnce(() => countLog(db, ask)),
    histogram: (ask, edges) => atOnce(() => histogram(db, ask, edges)),
    facets: (ask, field) => atOnce(() => facets(db, ask, field)),
    findPostback: (id) => findPostback(db, id),
    listHeld: (filter, wish) => listHeld(db, filter, wish),
    sumHeld: (filter) => sumHeld(db, filter),
    findHeld: (id) => findHeld(db, id),
    findDelivery: (id) => atOnce(() => findDelivery(db, tables, id)),
    findClick: (subid) => tables.clicks.find(subid) ?? undefined,
    findToken: (hash) => tables.tokens.find(hash),
    listTokens: () => tables.tokens.list(),
    findUser: (by, value) => tables.users.find(by, value),
    listUsers: () => tables.users.list(),
    listAudit: (filter, wish) => listAudit(db, filter, wish),
    workspace: () => tables.workspace.read(),
    trace: (subid) => atOnce(() => traceSubid(db, tables, subid)),
    findReplay: (id) => tables.replays.find(id),
    listReplays: () => tables.replays.list(),
    findWaiting: (id) => {
      const found = tables.postbacks.findWaiting(id)
      const { word, reason } = found ?? {}
      if (word === undefined || reason !== 'ambiguous-lead') return undefined
      return { subid: word.reading.subid ?? '', network: word.network }
    },
    listVersions: (kind, id) => tables.settings.versions(kind, id),
    countPart: (wish, from) => atOnce(() => countPart(db, eyes(), { wish, from })),
    nextOfReplay: (id, limit) => atOnce(() => nextOfReplay(db, eyes(), { id, limit })),
    ledger: () => readLedger(db),
    recountLedger: () => recountLedger(db),
    ping: () => undefined,
    close: () => db.close(),
  }
}

const port = parentPort
if (port !== null) {
  const { path }: { readonly path: string } = workerData
  const answers = openAnswers(path)
  const send = (message: ReaderMessage) => port.postMessage(message)
  const answer = ({ id, method, args }: Question) => {
    // The sender's types hold for the pair of method and arguments; a message cannot carry that.
    const look = answers[method] as (...args: readonly unknown[]) => unknown
    try {
      send({ kind: 'answer', id, value: look(...args) })
    } catch (error) {
      send({ kind: 'failure', id, message: error instanceof Error ? error.message : String(error) })
    }
  }
  port.on('message', (question: Question | null) => {
    if (question !== null) return answer(question)
    answers.close()
    port.close()
  })
}
