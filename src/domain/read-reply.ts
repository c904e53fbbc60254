import type { Dialect } from './dialect.ts'
import { type FieldSink, openSink, readFormText } from './fields.ts'
import { readJsonText } from './json-path.ts'
import { readReport } from './read-report.ts'
import type { Reading } from './reading.ts'

/** `subid`: of the lead that the delivery was about; an answer can speak of no other. */
type ReplyCase = {
  readonly text: string
  readonly subid: string
  readonly dialect: Dialect
  /** Of amounts without a currency. */
  readonly currency: string | null
}

/**
 * Reads the status in a destination's answer: JSON (`{"status":"Purchase","payout":"12.50"}`),
 * form text (`status=Purchase`), or the bare word. Undefined when the answer names none: most
 * answers say `OK`, and that is no status. A network's own words are not asked, since the
 * destination has its own.
 */
export function readReply(c: ReplyCase): Reading | undefined {
  const sink = openSink()
  const [subidName = 'subid'] = c.dialect.fields.subid
  if (!readBody(c, sink)) return undefined
  sink.fields.set(subidName, c.subid)
  const report = readReport({
    fields: sink.fields,
    dialect: {
      ...c.dialect,
      fields: { ...c.dialect.fields, subid: [subidName] },
      defaultStatus: null,
    },
    network: { statuses: {}, ignore: [], currency: c.currency, defaultStatus: null },
  })
  return report.ok ? report.reading : undefined
}

const maxWordLength = 64
const quotedWord = /^"([^"\\]*)"$/

function readBody(c: ReplyCase, sink: FieldSink): boolean {
  const text = c.text.trim()
  if (text.startsWith('{')) return readJsonText(text, sink)
  const word = quotedWord.exec(text)?.[1] ?? text
  if (word.includes('=')) return readFormText(word, sink)
  const [statusName] = c.dialect.fields.status
  if (statusName === undefined || word.length > maxWordLength) return false
  sink.fields.set(statusName, word)
  return true
}
