import { isUtf8 } from 'node:buffer'
import type { z } from 'zod'
import { cleanText } from '../domain/clean-text.ts'
import type { Click } from '../domain/click.ts'
import { clickCost } from '../domain/click-cost.ts'
import { keySubid } from '../domain/ids.ts'
import type { Settings } from '../domain/settings.ts'
import { isUnreplaced } from '../domain/unreplaced.ts'
import { clickRow, readTime } from './contract-inputs.ts'
import { findOwn } from './own.ts'

const rowsAllowed = 50_000
const paramsAllowed = 100

/** `line` counts from 1: lines of NDJSON, entries of an array. */
export type ReadRow =
  | { readonly ok: true; readonly line: number; readonly click: Click }
  | {
      readonly ok: false
      readonly line: number
      readonly reason: RowRefusal
      readonly detail?: string
    }

/** Stable: scripts read them. */
export type RowRefusal =
  | 'not-json'
  | 'row-invalid'
  | 'subid-missing'
  | 'subid-unreadable'
  | 'at-invalid'
  | 'params-too-many'

/** A row that is still to be read. */
type Entry = { readonly line: number } & ({ readonly text: string } | { readonly value: unknown })

export type OpenedImport =
  | { readonly ok: true; readonly entries: Iterable<Entry> }
  | {
      readonly ok: false
      readonly reason: 'body-invalid' | 'body-too-large'
      readonly detail: string
    }

type ImportContext = {
  readonly settings: Settings
  readonly nowMs: number
  /** Of older clicks no parameters are kept; 0: of all. */
  readonly keepParamsDays: number
}

/** Opens clicks of another tracker: a JSON array, or one JSON object per line. */
export function openImport(body: Uint8Array): OpenedImport {
  if (!isUtf8(body)) return { ok: false, reason: 'body-invalid', detail: 'it is no UTF-8' }
  const bytes = withoutMark(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
  if (!isArray(bytes)) return bounded(countLines(bytes), linesOf(bytes))
  const values = parse(bytes.toString())
  if (Array.isArray(values)) return bounded(values.length, valuesOf(values))
  return { ok: false, reason: 'body-invalid', detail: 'it begins like a JSON array but is none' }
}

const byteOrderMark = Buffer.from('\uFEFF')
const newline = 0x0a

function withoutMark(bytes: Buffer): Buffer {
  const mark = byteOrderMark.length
  return bytes.subarray(0, mark).equals(byteOrderMark) ? bytes.subarray(mark) : bytes
}

function isArray(bytes: Buffer): boolean {
  const first = bytes.find((byte) => !whiteSpace.includes(byte))
  return first === openingBracket
}

const whiteSpace: readonly number[] = [0x20, 0x09, 0x0a, 0x0d]
const openingBracket = 0x5b

function bounded(rows: number, entries: Iterable<Entry>): OpenedImport {
  if (rows <= rowsAllowed) return { ok: true, entries }
  const detail = `${rows} rows; ${rowsAllowed} at once are the most`
  return { ok: false, reason: 'body-too-large', detail }
}

function* valuesOf(values: readonly unknown[]): Generator<Entry> {
  for (const [index, value] of values.entries()) yield { line: index + 1, value }
}

/** One at a time: all lines of a body as texts of their own would be several times its size. */
function* linesOf(bytes: Buffer): Generator<Entry & { readonly text: string }> {
  let line = 0
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start)
    const end = found === -1 ? bytes.length : found
    line += 1
    const text = bytes.toString('utf8', start, end)
    if (text.trim() !== '') yield { line, text }
    start = end + 1
  }
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (const _ of linesOf(bytes)) count += 1
  return count
}

export function readRow(entry: Entry, context: ImportContext): ReadRow {
  const { line } = entry
  const value = 'text' in entry ? parse(entry.text) : entry.value
  if (value === undefined) return { ok: false, line, reason: 'not-json' }
  const read = clickRow.safeParse(value)
  if (!read.success) return rowRefusal(line, value, read.error)
  const subid = keySubid(read.data.subid)
  if (subid === undefined) {
    return no(line, read.data.subid === '' ? 'subid-missing' : 'subid-unreadable')
  }
  const at = atOf(read.data.at, context.nowMs)
  if (at === undefined) return no(line, 'at-invalid')
  if (Object.keys(read.data.params ?? {}).length > paramsAllowed) return no(line, 'params-too-many')
  const click = clickOf({ ...cleaned(read.data), subid, at }, context.settings)
  return { ok: true, line, click: isPast(click, context) ? withoutParams(click) : click }
}

function rowRefusal(line: number, value: unknown, error: z.ZodError): ReadRow {
  const issue = error.issues[0]
  if (issue?.path[0] === 'subid' && !hasSubid(value)) return no(line, 'subid-missing')
  const names = issue?.code === 'unrecognized_keys' ? issue.keys : (issue?.path ?? [])
  return { ok: false, line, reason: 'row-invalid', detail: names.map(String).join('.') }
}

const no = (line: number, reason: RowRefusal): ReadRow => ({ ok: false, line, reason })

function hasSubid(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'subid' in value && value.subid !== null
}

function atOf(at: string | number | undefined, nowMs: number): number | undefined {
  if (at === undefined) return nowMs
  return readTime(String(at))
}

const dayMs = 86_400_000

const isPast = ({ at }: Click, { nowMs, keepParamsDays }: ImportContext) =>
  keepParamsDays > 0 && at < nowMs - keepParamsDays * dayMs

/** Whoever thins old clicks is past it already. */
const withoutParams = (click: Click): Click => ({ ...click, params: {}, externalId: null })

type Row = Omit<Said, 'at'> & { readonly at: number }

type Said = ReturnType<typeof clickRow.parse>

function cleaned({ params, ...row }: Said): Said {
  const texts = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? cleanText(value) : value,
  ])
  const pairs = Object.entries(params ?? {}).map(([name, value]) => [
    cleanText(name),
    cleanText(value),
  ])
  // Safe: the same fields, each of the type it had.
  return { ...Object.fromEntries(texts), params: Object.fromEntries(pairs) } as Said
}

/** What the settings know of its campaign fills in what the row leaves out, as for a live click. */
function clickOf(row: Row, settings: Settings): Click {
  const params = row.params ?? {}
  const campaign = findOwn(settings.campaigns, row.campaign)
  const source = findOwn(settings.sources, campaign?.source)
  const externalId = campaign?.externalId ?? source?.externalId
  return {
    subid: row.subid,
    at: row.at,
    campaign: row.campaign || null,
    source: campaign?.source ?? null,
    prelanding: row.prelanding || null,
    landing: row.landing || null,
    px: row.px || findOwn(params, 'px') || campaign?.px || null,
    domain: row.domain ? hostOf(row.domain) : null,
    externalId: row.externalId || replaced(findOwn(params, externalId)),
    ...nothingKnown,
    doNotSell: row.doNotSell === true,
    cost: clickCost({ campaign, source, params }),
    params,
  }
}

const nothingKnown = {
  ...{ ip: null, ua: null, country: null, region: null, city: null },
  ...{ device: null, os: null, browser: null, apart: null, mark: null },
}

const replaced = (text: string | undefined) =>
  text === undefined || isUnreplaced(text) ? null : text

const hostOf = (domain: string) => domain.toLowerCase().replace(/:\d+$/, '')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
