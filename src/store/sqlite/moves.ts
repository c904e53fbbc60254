import type { Database } from 'better-sqlite3'
import type { Move } from '../../domain/lead.ts'
import type { NotSent } from '../../domain/verdict.ts'
import type { ToldMove } from '../steps/tables.ts'
import { inBucket } from './bucket.ts'
import { bit, type Column, listJson, prepareInsert, selectList } from './fields.ts'

type Whole = { readonly move: Move; readonly notSent: readonly NotSent[] }

const columns: readonly Column<Whole>[] = [
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

type StoredMove = Omit<Move, 'from' | 'to' | 'test' | 'provisional' | 'unauthenticated'> & {
  readonly fromStatus: Move['from']
  readonly toStatus: Move['to']
  readonly test: number
  readonly provisional: number
  readonly unauthenticated: number
  readonly notSent: string
}

export function prepareMoves(db: Database) {
  const insert = prepareInsert(db, { name: 'moves', columns })
  const find = db.prepare<[string], StoredMove>(
    `select ${selectList(columns)} from moves where ${inBucket} and id = ?`,
  )
  const findAll = db.prepare<[string], StoredMove>(
    `select ${selectList(columns)} from moves
     where ${inBucket} and id in (select value from json_each(?))`,
  )
  const ofLead = db.prepare<[string], StoredMove>(
    `select ${selectList(columns)} from moves
     where ${inBucket} and lead_id = ? order by id`,
  )
  // All amounts of the lead at once, so that its history still adds up to what it is.
  const setAmount = db.prepare<[string, string | null, string, string | null, string]>(
    `update moves set amount = ?, currency = ?,
       amount_before = case when from_status is null then null else ? end,
       currency_before = case when from_status is null then null else ? end
     where ${inBucket} and lead_id = ? and amount is null`,
  )
  const setNotSent = db.prepare<[string, string]>(
    `update moves set not_sent = ? where ${inBucket} and id = ?`,
  )
  return {
    insert: (move: Move, notSent: readonly NotSent[]) => insert({ move, notSent }),
    /** The moves of a lead that no amount was known of. */
    setAmount: (leadId: string, amount: string, currency: string | null) =>
      setAmount.run(amount, currency, amount, currency, leadId),
    find: (id: string): Move | undefined => {
      const row = find.get(id)
      return row && withoutNotSent(moveOf(row))
    },
    /** In no order. */
    findAll: (ids: readonly string[]): readonly Move[] =>
      findAll.all(JSON.stringify(ids)).map((row) => withoutNotSent(moveOf(row))),
    findTold: (id: string): ToldMove | undefined => {
      const row = find.get(id)
      return row && moveOf(row)
    },
    setNotSent: (id: string, notSent: readonly NotSent[]) =>
      setNotSent.run(JSON.stringify(notSent), id),
    ofLead: (leadId: string): readonly ToldMove[] => ofLead.all(leadId).map(moveOf),
  }
}

function moveOf(row: StoredMove): ToldMove {
  const { fromStatus, toStatus, ...rest } = row
  return {
    ...rest,
    from: fromStatus,
    to: toStatus,
    test: row.test === 1,
    provisional: row.provisional === 1,
    unauthenticated: row.unauthenticated === 1,
    notSent: JSON.parse(row.notSent),
  }
}

function withoutNotSent({ notSent: _notSent, ...move }: ToldMove): Move {
  return move
}
