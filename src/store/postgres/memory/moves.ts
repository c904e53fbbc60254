import type { Move } from '../../../domain/lead.ts'
import type { NotSent } from '../../../domain/verdict.ts'
import { withoutNotSent } from '../../rows/moves.ts'
import type { ToldMove } from '../../steps/tables.ts'
import type { Known } from './known.ts'

export type Worth = { readonly amount: string; readonly currency: string | null }

/** Moves of one transaction in the making. */
export function openMoves({ moves }: Known) {
  const inserted = new Map<string, ToldMove>()
  const worths = new Map<string, Worth>()
  const notSents = new Map<string, readonly NotSent[]>()

  const findTold = (id: string): ToldMove | undefined => {
    const own = inserted.get(id)
    if (own !== undefined) return own
    const row = moves.look(id)
    if (row === null) return undefined
    const notSent = notSents.get(id)
    return worthIt(notSent === undefined ? row : { ...row, notSent }, worths.get(row.leadId))
  }
  return {
    insert: (move: Move, notSent: readonly NotSent[]) => {
      inserted.set(move.id, { ...move, notSent })
    },
    /** The moves of a lead that no amount was known of. */
    setAmount: (leadId: string, amount: string, currency: string | null) => {
      const worth = { amount, currency }
      worths.set(leadId, worth)
      for (const [id, move] of inserted) {
        if (move.leadId === leadId) inserted.set(id, worthIt(move, worth))
      }
    },
    find: (id: string): Move | undefined => {
      const told = findTold(id)
      return told && withoutNotSent(told)
    },
    findTold,
    setNotSent: (id: string, notSent: readonly NotSent[]) => {
      const own = inserted.get(id)
      if (own === undefined) notSents.set(id, notSent)
      else inserted.set(id, { ...own, notSent })
    },
    changes: () => ({
      moves: [...inserted.values()],
      worths: [...worths],
      notSents: [...notSents],
    }),
  }
}

/** All amounts of the lead at once, so that its history still adds up to what it is. */
function worthIt(move: ToldMove, worth: Worth | undefined): ToldMove {
  if (worth === undefined || move.amount !== null) return move
  const before =
    move.from === null ? {} : { amountBefore: worth.amount, currencyBefore: worth.currency }
  return { ...move, ...worth, ...noneBefore, ...before }
}

const noneBefore = { amountBefore: null, currencyBefore: null } as const
