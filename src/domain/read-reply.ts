import type { Dialect } from './dialect.ts'
import { type FieldSink, openSink, readFormText } from './fields.ts'
import { readJsonText } from './json-path.ts'
import { readReport } from './read-report.ts'
import type { Reading } from './reading.ts'
import { firstOf } from './report-case.ts'

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
 * answers say `OK`, and that is no status. `unknown`: it names one that the dialect does not know.
 * A network's own words are not asked, since the destination has its own.
 */
export function readReply(c: ReplyCase): Reading | 'unknown' | undefined {
  const sink = openSink()
  const [subidName = 'subid'] = c.dialect.fields.subid
  const form = readBody(c, sink)
  if (form === undefined) return undefined
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
  if (report.ok) return report.reading
  if (report.reason !== 'status-unknown') return undefined
  const word = firstOf(sink.fields, c.dialect.fields.status) ?? ''
  return isStatusWord(word, form) ? 'unknown' : undefined
}

/** What says no more than that the call has arrived. */
const thanks = new Set([
  ...['ok', 'okay', 'success', 'successful', 'succeeded', 'true', 'yes', 'done', 'accepted'],
  ...['received', 'created', 'processed', 'queued', 'thanks', '1', '200', '201', '202', '204'],
])

/** Of an answer that is nothing but text only one word can be meant as a status. */
function isStatusWord(word: string, form: Form): boolean {
  if (word.length > maxWordLength || thanks.has(word.toLowerCase())) return false
  return form === 'fields' || /^[\p{L}\p{N}_.-]+$/u.test(word)
}

const maxWordLength = 64
const quotedWord = /^"([^"\\]*)"$/

type Form = 'fields' | 'text'

/** undefined: it cannot be read. */
function readBody(c: ReplyCase, sink: FieldSink): Form | undefined {
  const text = c.text.trim()
  if (text.startsWith('{')) return readJsonText(text, sink) ? 'fields' : undefined
  const word = quotedWord.exec(text)?.[1] ?? text
  if (word.includes('=')) return readFormText(word, sink) ? 'fields' : undefined
  const [statusName] = c.dialect.fields.status
  if (statusName === undefined || word.length > maxWordLength) return undefined
  sink.fields.set(statusName, word)
  return 'text'
}
