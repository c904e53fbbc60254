import { findDialect } from '../dialects/catalogue.ts'
import type { Dialect } from '../domain/dialect.ts'
import { findMeaning } from '../domain/read-status.ts'
import type { Network } from '../domain/settings.ts'
import type { SaidPostback } from '../store/numbers.ts'
import type { SeenWord } from './contract-numbers.ts'
import { saidWord } from './read-again.ts'
import { isoTime } from './report-operations.ts'

const mostWords = 500
const longestWord = 100

type Tally = { count: number; lastAt: number; meaning: string | null }

/** Words heard, and those its settings and its dialects know, the most frequent first. */
export function seenWords(network: Network, said: readonly SaidPostback[]): SeenWord[] {
  const dialects = network.dialects.flatMap((id) => findDialect(id) ?? [])
  const tallies = new Map<string, Tally>(
    knownWords(network, dialects).map((word) => [word, unheard()]),
  )
  for (const one of said) {
    const { word, meaning } = saidWord({ ...one, headers: headersOf(one) }, network)
    if (word === '' || word.length > longestWord) continue
    const known = tallies.get(word)
    if (known === undefined && tallies.size >= mostWords) continue
    const tally = known ?? unheard()
    tally.count += 1
    if (one.reason !== 'status-unknown') tally.meaning ??= meaning
    tally.lastAt = Math.max(tally.lastAt, one.at)
    tallies.set(word, tally)
  }
  return [...tallies]
    .map(([word, { count, lastAt, meaning: own }]) => {
      const meaning = meaningOf(network, dialects, word) ?? own
      const lastSeenAt = count === 0 ? null : isoTime(lastAt)
      return { word, meaning, count, lastSeenAt, known: meaning !== null }
    })
    .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
}

const headersOf = ({ headers }: SaidPostback): Readonly<Record<string, string>> =>
  headers === null ? {} : JSON.parse(headers)

const unheard = (): Tally => ({ count: 0, lastAt: 0, meaning: null })

function knownWords(network: Network, dialects: readonly Dialect[]): readonly string[] {
  const own = [...Object.values(network.statuses), network.ignore].flatMap((words) => words ?? [])
  return [...own, ...dialects.flatMap((dialect) => [...dialect.words.keys()])]
}

function meaningOf(network: Network, dialects: readonly Dialect[], word: string): string | null {
  for (const dialect of dialects) {
    const meaning = findMeaning({ dialect, network }, word)
    if (meaning !== undefined) return meaning
  }
  return null
}
