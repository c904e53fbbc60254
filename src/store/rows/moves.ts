import type { Move } from '../../domain/lead.ts'
import type { NotSent } from '../../domain/verdict.ts'
import type { ToldMove } from '../steps/tables.ts'
import { bit, type Column, listJson } from './fields.ts'

type Whole = { readonly move: Move; readonly notSent: readonly NotSent[] }

export const moveColumns: readonly Column<Whole>[] = [
  ['id', ({ move }) => move.id],
  ['at', ({ move }) => move.at],
  ['leadId', ({ move }) => move.leadId],
  ['subid', ({ move }) => move.subid],
  ['network', ({ move }) => move.network],
  ['postbackId', ({ move }) => move.postbackId],
  ['cause', ({ move }) => move.cause],
  ['chain', ({ move }) => move.chain],
  ['fromStatus', ({ move }) => move.from],
  ['toStatus', ({ move }) => move.to],
  ['reason', ({ move }) => move.reason],
  ['txid', ({ move }) => move.txid],
  ['sale', ({ move }) => move.sale],
  ['amount', ({ move }) => move.amount],
  ['currency', ({ move }) => move.currency],
  ['amountBefore', ({ move }) => move.amountBefore],
  ['currencyBefore', ({ move }) => move.currencyBefore],
  ['comment', ({ move }) => move.comment],
  ['goal', ({ move }) => move.goal],
  ['eventAt', ({ move }) => move.eventAt],
  ['test', ({ move }) => bit(move.test)],
  ['provisional', ({ move }) => bit(move.provisional)],
  ['unauthenticated', ({ move }) => bit(move.unauthenticated)],
  ['notSent', ({ notSent }) => listJson(notSent)],
]

export type StoredMove = Omit<Move, 'from' | 'to' | 'test' | 'provisional' | 'unauthenticated'> & {
  readonly fromStatus: Move['from']
  readonly toStatus: Move['to']
  readonly test: number
  readonly provisional: number
  readonly unauthenticated: number
  readonly notSent: string
}

/** Without whom it was not told, which is of no interest to those who are. */
export const plainMoveColumns = moveColumns.filter(([name]) => name !== 'notSent')

export type PlainStoredMove = Omit<StoredMove, 'notSent'>

export function plainMoveOf(row: PlainStoredMove): Move {
  const { fromStatus, toStatus, ...rest } = row
  return {
    ...rest,
    from: fromStatus,
    to: toStatus,
    test: row.test === 1,
    provisional: row.provisional === 1,
    unauthenticated: row.unauthenticated === 1,
  }
}

/** The columns of `plainMoveColumns`, in their order. */
export type PlainMoveRow = readonly [
  ...[id: string, at: number, leadId: string, subid: string, network: string, postbackId: string],
  ...[cause: Move['cause'], chain: number, from: Move['from'], to: Move['to']],
  ...[reason: Move['reason'], txid: Move['txid'], sale: Move['sale'], amount: Move['amount']],
  ...[currency: Move['currency'], before: Move['amountBefore'], beforeIn: Move['currencyBefore']],
  ...[comment: Move['comment'], goal: Move['goal'], eventAt: Move['eventAt'], test: number],
  ...[provisional: number, unauthenticated: number],
]

/** Of a row that begins with them. */
export function plainMoveAt(row: readonly [...PlainMoveRow, ...unknown[]]): Move {
  return {
    id: row[0],
    at: row[1],
    leadId: row[2],
    subid: row[3],
    network: row[4],
    postbackId: row[5],
    cause: row[6],
    chain: row[7],
    from: row[8],
    to: row[9],
    reason: row[10],
    txid: row[11],
    sale: row[12],
    amount: row[13],
    currency: row[14],
    amountBefore: row[15],
    currencyBefore: row[16],
    comment: row[17],
    goal: row[18],
    eventAt: row[19],
    test: row[20] === 1,
    provisional: row[21] === 1,
    unauthenticated: row[22] === 1,
  }
}

export function moveOf({ notSent, ...row }: StoredMove): ToldMove {
  return { ...plainMoveOf(row), notSent: JSON.parse(notSent) }
}

export function withoutNotSent({ notSent: _notSent, ...move }: ToldMove): Move {
  return move
}
