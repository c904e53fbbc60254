import { wordOf } from '../../rows/postbacks.ts'
import type { Ending, KeptHeld, Word } from '../../steps/word.ts'
import type { Intake, Taken } from '../../store.ts'
import type { HeldPostback, Known } from './known.ts'

export type NewPostback = {
  readonly intake: Intake
  readonly ending: Ending
  readonly settingsVersion: number
}

export type NewEnding = {
  readonly id: string
  readonly cause: Word['cause']
  readonly ending: Ending
  readonly settingsVersion: number
}

/** Postbacks of one transaction in the making. */
export function openPostbacks({ answers, held, heldWords }: Known) {
  const inserted = new Map<string, NewPostback>()
  const endings = new Map<string, NewEnding>()

  const endingOf = (id: string): Ending | undefined =>
    endings.get(id)?.ending ?? inserted.get(id)?.ending

  const findStored = (row: HeldPostback | null, ending: Ending | undefined) => {
    const stored = row && storedWaiting(row)
    if (!stored || ending === undefined) return stored ?? undefined
    const { waits, reason } = ending
    if (waits === null || reason === null) return undefined
    return { word: { ...stored.word, reading: waits }, reason }
  }
  const findWaiting = (id: string) => {
    const ending = endingOf(id)
    const own = inserted.get(id)
    if (own !== undefined && ending !== undefined) return waitingOf(own.intake, ending)
    return findStored(held.look(id), ending)
  }
  const words = openHeldWords(heldWords, (id) => {
    const word = endingOf(id)?.held
    const network = inserted.get(id)?.intake.network ?? held.peek(id)?.network
    if (endingOf(id) === undefined || network === undefined) return undefined
    return word === undefined ? null : { id, network, held: word, settledBy: null, isOpen: true }
  })
  return {
    findAnswer: (id: string): Taken | undefined => {
      const ending = endingOf(id)
      if (ending !== undefined) return { id, outcome: ending.outcome, reason: ending.reason }
      return answers.look(id) ?? undefined
    },
    findWaiting,
    findUnknownWord: (id: string) => {
      const row = held.look(id)
      if (row === null || endings.has(id)) return undefined
      if (row.reason !== 'status-unknown' || row.cause !== 'network') return undefined
      const { network, at, unauthenticated } = row
      return { id, network, receivedAt: at, unauthenticated: unauthenticated === 1 }
    },
    insert: (intake: Intake, ending: Ending, settingsVersion: number) => {
      inserted.set(intake.id, { intake, ending, settingsVersion })
    },
    setEnding: ({ id, cause }: Pick<Word, 'id' | 'cause'>, ending: Ending, version: number) => {
      const own = inserted.get(id)
      // As on a row that is there: its transaction stays as it was read.
      if (own !== undefined) {
        const after = { ...ending, txid: own.ending.txid }
        inserted.set(id, { ...own, ending: after, settingsVersion: version })
      } else endings.set(id, { id, cause, ending, settingsVersion: version })
    },
    findHeld: words.find,
    settleHeld: words.settle,
    changes: () => ({
      postbacks: [...inserted.values()],
      endings: [...endings.values()],
      settledHeld: words.settled(),
    }),
  }
}

/** `ownOf`: what this transaction itself held back; null: nothing any more; undefined: it was not its. */
function openHeldWords(
  { look }: Known['heldWords'],
  ownOf: (id: string) => KeptHeld | null | undefined,
) {
  const settled = new Map<string, string>()
  return {
    find: (id: string): KeptHeld | undefined => {
      const own = ownOf(id)
      const word = own === undefined ? look(id) : own
      const settledBy = settled.get(id)
      if (word === null || settledBy === undefined) return word ?? undefined
      return { ...word, settledBy, isOpen: false }
    },
    settle: (id: string, by: string) => void settled.set(id, by),
    settled: () => [...settled],
  }
}

function waitingOf({ id, receivedAt, network, cause, unauthenticated }: Intake, ending: Ending) {
  const { waits, reason } = ending
  if (waits === null || reason === null) return undefined
  const word: Word = { id, at: receivedAt, network, cause, unauthenticated, reading: waits }
  return { word, reason }
}

function storedWaiting({ pending, reason, ...row }: HeldPostback) {
  if (pending === null || reason === null) return undefined
  return { word: wordOf({ ...row, pending, reason }), reason }
}
