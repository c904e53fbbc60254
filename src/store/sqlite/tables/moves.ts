import type { Database } from 'better-sqlite3'
import type { Move } from '../../../domain/lead.ts'
import type { NotSent } from '../../../domain/verdict.ts'
import { inBucket } from '../../rows/bucket.ts'
import { selectList } from '../../rows/fields.ts'
import { moveColumns, moveOf, type StoredMove, withoutNotSent } from '../../rows/moves.ts'
import type { ToldMove } from '../../steps/tables.ts'
import { prepareInsert } from './fields.ts'

export function prepareMoves(db: Database) {
  const insert = prepareInsert(db, { name: 'moves', columns: moveColumns })
  const find = db.prepare<[string], StoredMove>(
    `select ${selectList(moveColumns)} from moves where ${inBucket} and id = ?`,
  )
  const findAll = db.prepare<[string], StoredMove>(
    `select ${selectList(moveColumns)} from moves
     where ${inBucket} and id in (select value from json_each(?))`,
  )
  const ofLead = db.prepare<[string], StoredMove>(
    `select ${selectList(moveColumns)} from moves
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
