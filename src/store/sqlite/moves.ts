import type { Database } from 'better-sqlite3'
import type { Move } from '../../domain/lead.ts'
import type { NotSent } from '../../domain/verdict.ts'
import { bit, prepareInsert, selectList } from './fields.ts'

const fields = [
  'id',
  'at',
  'leadId',
  'subid',
  'network',
  'postbackId',
  'cause',
  'chain',
  'fromStatus',
  'toStatus',
  'reason',
  'txid',
  'sale',
  'amount',
  'currency',
  'amountBefore',
  'currencyBefore',
  'comment',
  'goal',
  'eventAt',
  'test',
  'provisional',
  'unauthenticated',
  'notSent',
] as const

type StoredMove = Omit<Move, 'from' | 'to' | 'test' | 'provisional' | 'unauthenticated'> & {
  readonly fromStatus: Move['from']
  readonly toStatus: Move['to']
  readonly test: number
  readonly provisional: number
  readonly unauthenticated: number
  readonly notSent: string
}

export type ToldMove = Move & { readonly notSent: readonly NotSent[] }

export function prepareMoves(db: Database) {
  const insert = prepareInsert(db, { name: 'moves', fields })
  const find = db.prepare<[string], StoredMove>(
    `select ${selectList(fields)} from moves where id = ?`,
  )
  const ofLead = db.prepare<[string], StoredMove>(
    `select ${selectList(fields)} from moves where lead_id = ? order by id`,
  )
  return {
    insert: (move: Move, notSent: readonly NotSent[]) => insert(storedOf(move, notSent)),
    find: (id: string): Move | undefined => {
      const row = find.get(id)
      return row && withoutNotSent(moveOf(row))
    },
    ofLead: (leadId: string): readonly ToldMove[] => ofLead.all(leadId).map(moveOf),
  }
}

function storedOf(move: Move, notSent: readonly NotSent[]): StoredMove {
  const { from, to, ...rest } = move
  return {
    ...rest,
    fromStatus: from,
    toStatus: to,
    test: bit(move.test),
    provisional: bit(move.provisional),
    unauthenticated: bit(move.unauthenticated),
    notSent: JSON.stringify(notSent),
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
