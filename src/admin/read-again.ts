import { findDialect } from '../dialects/catalogue.ts'
import { findChannel, type RawCall, withHeaders } from '../dialects/find-channel.ts'
import { openKept } from '../dialects/open-signed.ts'
import type { Dialect } from '../domain/dialect.ts'
import type { Fields } from '../domain/fields.ts'
import { type Report, readReport } from '../domain/read-report.ts'
import { firstOf } from '../domain/report-case.ts'
import { readRequestWords } from '../domain/request-words.ts'
import { selectFields } from '../domain/select-fields.ts'
import type { Network } from '../domain/settings.ts'

/** A raw request as it was kept: of its headers those that its dialect reads. */
export type KeptCall = Omit<RawCall, 'header'> & {
  readonly headers: Readonly<Record<string, string>>
}

type Spoken = { readonly dialect: Dialect; readonly fields: Fields }

/** What a kept request says in its network's words, as they are today. undefined: it cannot be read. */
export function readAgain(kept: KeptCall, network: Network): Report | undefined {
  const spoken = openAgain(kept, network)
  return spoken && readReport({ ...spoken, network })
}

type SaidWord = {
  readonly word: string
  /** What the request itself says that it means, which not every door hears; null: nothing. */
  readonly meaning: string | null
}

/** Its status word, trimmed and in lower case; '' when it names none. */
export const wordOf = (kept: KeptCall, network: Network): string => saidWord(kept, network).word

export function saidWord(kept: KeptCall, network: Network): SaidWord {
  const spoken = openAgain(kept, network)
  if (spoken === undefined) return { word: '', meaning: null }
  const { dialect } = spoken
  const fields = selectFields(spoken.fields, dialect.selected)
  const word = (firstOf(fields, dialect.fields.status) ?? '').toLowerCase()
  const lists = Object.entries(readRequestWords(spoken.fields))
  return { word, meaning: lists.find(([, words]) => words.includes(word))?.[0] ?? null }
}

function openAgain(kept: KeptCall, network: Network): Spoken | undefined {
  const call: RawCall = { ...kept, header: (name) => kept.headers[name] ?? '' }
  const dialects = network.dialects.flatMap((id) => findDialect(id) ?? [])
  const channel = findChannel(call, dialects)
  if (channel === undefined) return undefined
  const { dialect } = channel
  const secrets = [network.secret, network.previousSecret].filter((one) => one !== null)
  const opened = openKept(dialect, { ...channel, body: kept.body, secrets })
  return opened.ok ? { dialect, fields: withHeaders(opened.fields, dialect, call) } : undefined
}
