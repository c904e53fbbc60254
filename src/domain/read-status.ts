import type { Dialect } from './dialect.ts'
import type { Fields } from './fields.ts'
import { firstOf, type ReportCase } from './report-case.ts'
import type { RequestWords } from './request-words.ts'
import { readStatusName, type Status, statuses } from './status.ts'
import { isUnreplaced } from './unreplaced.ts'
import type { PostbackReason } from './verdict.ts'

export type Refusal = {
  readonly outcome: 'ignored' | 'refused'
  readonly reason: PostbackReason
}

/** `word` is as received, without the space around it; '' when the status is the default one. */
type StatusRead =
  | { readonly kind: 'status'; readonly status: Status; readonly word: string }
  | ({ readonly kind: 'no' } & Refusal)

const refused = (reason: PostbackReason) => ({ kind: 'no', outcome: 'refused', reason }) as const
const ignored = { kind: 'no', outcome: 'ignored', reason: 'word-ignored' } as const

export function readStatus(c: ReportCase): StatusRead {
  const word = firstOf(c.fields, c.dialect.fields.status)
  if (word === undefined || word === '') return readNoWord(c, word)
  if (isUnreplaced(word)) return refused('macro-unreplaced')
  const meaning = findMeaning(c, word.toLowerCase())
  if (meaning === 'ignore') return ignored
  if (meaning !== undefined) return { kind: 'status', status: meaning, word }
  const outcome = c.network.statusWhenUnknown ?? c.dialect.statusWhenUnknown
  return { kind: 'no', outcome, reason: 'status-unknown' }
}

/** The default status is for a request without any status parameter: an empty one is refused. */
function readNoWord(c: ReportCase, word: '' | undefined): StatusRead {
  if (isPing(c.dialect, c.fields)) return ignored
  const status = word === '' ? null : (c.network.defaultStatus ?? c.dialect.defaultStatus)
  if (status === 'ignore') return ignored
  return status === null ? refused('status-missing') : { kind: 'status', status, word: '' }
}

/** Nothing is said but what the network says when it looks whether anybody answers. */
export function isPing({ pings }: Dialect, fields: Fields): boolean {
  if (pings === null) return false
  for (const [name, value] of fields) {
    if (value.trim() !== '' && !pings.includes(name)) return false
  }
  return true
}

/** What decides on a word; without `fields` the word stands alone. */
type WordCase = Pick<ReportCase, 'words' | 'network' | 'dialect'> &
  Partial<Pick<ReportCase, 'fields'>>

/** One word means opposite things at two networks: the nearest list wins. */
export function findMeaning(c: WordCase, word: string): Status | 'ignore' | undefined {
  const { network, words } = c
  return (
    (words && findInLists(words, words.ignore ?? [], word)) ??
    findInLists(network.statuses, network.ignore, word) ??
    findRefined(c, word) ??
    c.dialect.words.get(word) ??
    readStatusName(word)
  )
}

function findRefined({ fields, dialect }: WordCase, word: string): Status | 'ignore' | undefined {
  if (fields === undefined || dialect.refinements.length === 0) return undefined
  return dialect.refinements.find(
    (one) =>
      one.word === word && one.values.includes(fields.get(one.field)?.trim().toLowerCase() ?? ''),
  )?.means
}

function findInLists(
  lists: Omit<RequestWords, 'ignore'>,
  ignore: readonly string[],
  word: string,
): Status | 'ignore' | undefined {
  if (ignore.includes(word)) return 'ignore'
  for (const status of statuses) if (lists[status]?.includes(word)) return status
  return undefined
}

export function isReversal(
  { dialect, network }: ReportCase,
  read: { status: Status; word: string },
): boolean {
  if (read.status !== 'Reject' && read.status !== 'Trash') return false
  const word = read.word.toLowerCase()
  const isListed = dialect.reversals.includes(word) || network.reversals?.includes(word) === true
  return isListed && readStatusName(word) === undefined
}
