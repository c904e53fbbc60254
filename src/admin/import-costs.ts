import { setImmediate } from 'node:timers/promises'
import { cleanText } from '../domain/clean-text.ts'
import type { CostReason } from '../domain/http-reasons.ts'
import { readAmount } from '../domain/money.ts'
import { dayIn, isZone } from '../domain/zone.ts'
import type { NewCost } from '../store/costs.ts'
import { costRowInput } from './contract-costs.ts'
import { delimiterOf, readTable } from './read-table.ts'

const rowsAllowed = 5_000
const rowsAtOnce = 500

/** A row as it was written; `cells` by the names of the columns. */
type RawRow = { readonly line: number; readonly value: unknown }

export type OpenedCosts =
  | { readonly ok: true; readonly rows: readonly RawRow[] }
  | {
      readonly ok: false
      readonly reason: 'body-invalid' | 'body-too-large'
      readonly detail: string
    }

const no = (reason: 'body-invalid' | 'body-too-large', detail: string): OpenedCosts => ({
  ok: false,
  reason,
  detail,
})

/** A JSON array, lines of JSON, or a CSV whose first line may name its columns. */
export async function openCosts(body: Uint8Array): Promise<OpenedCosts> {
  const text = decoded(body)
  if (text === undefined) return no('body-invalid', 'it is no UTF-8')
  const first = text.trimStart()[0]
  const rows = await firstRows(rowsIn(text, first))
  if (rows === undefined) return no('body-invalid', 'it is no JSON array')
  if (rows.length > rowsAllowed) {
    return no('body-too-large', `${rowsAllowed} rows at once are the most`)
  }
  return rows.length === 0 ? no('body-invalid', 'it has no rows') : { ok: true, rows }
}

function rowsIn(text: string, first: string | undefined): Iterable<RawRow> | undefined {
  if (first === '[') return arrayRows(text)
  return first === '{' ? jsonLines(text) : csvRows(text)
}

async function firstRows(rows: Iterable<RawRow> | undefined): Promise<RawRow[] | undefined> {
  if (rows === undefined) return undefined
  const read: RawRow[] = []
  for (const row of rows) {
    read.push(row)
    if (read.length > rowsAllowed) break
    // Clicks and postbacks are taken by this very thread.
    if (read.length % rowsAtOnce === 0) await setImmediate()
  }
  return read
}

function arrayRows(text: string): readonly RawRow[] | undefined {
  const all = parsed(text)
  return Array.isArray(all) ? all.map((value, index) => ({ line: index + 1, value })) : undefined
}

function* jsonLines(text: string): Generator<RawRow> {
  let line = 0
  for (const one of text.split('\n')) {
    line += 1
    if (one.trim() !== '') yield { line, value: parsed(one) }
  }
}

const standard = ['campaign', 'day', 'amount']
const titles: Readonly<Record<string, readonly string[]>> = {
  campaign: ['campaign', 'campaign_id'],
  day: ['day', 'date'],
  zone: ['zone', 'timezone', 'time_zone'],
  amount: ['amount', 'cost', 'spend', 'spent'],
  param: ['param', 'parameter'],
  value: ['value'],
}

/** A column `param.NAME` is the parameter of that name, its cells the values. */
function* csvRows(text: string): Generator<RawRow> {
  let names: readonly string[] | undefined
  for (const { line, cells } of readTable(text, delimiterOf(text))) {
    if (names === undefined) {
      const named = cells.map(columnOf)
      const isHeader = named.includes('campaign') && named.includes('amount')
      names = isHeader ? named : standard
      if (isHeader) continue
    }
    const columns = names
    const pairs = cells.flatMap((cell, index) => pairsOf(columns[index] ?? '', cell))
    yield { line, value: Object.fromEntries(pairs) }
  }
}

function columnOf(title: string): string {
  if (title.startsWith('param.')) return title
  const wanted = title.toLowerCase().replaceAll(/[\s-]+/g, '_')
  return Object.entries(titles).find(([, all]) => all.includes(wanted))?.[0] ?? ''
}

function pairsOf(name: string, cell: string): readonly (readonly [string, string])[] {
  if (name === '' || cell === '') return []
  if (!name.startsWith('param.')) return [[name, cell]]
  return [
    ['param', name.slice('param.'.length)],
    ['value', cell],
  ]
}

export type ReadCost =
  | { readonly ok: true; readonly line: number; readonly cost: NewCost }
  | {
      readonly ok: false
      readonly line: number
      readonly reason: CostReason
      readonly detail: string | null
      readonly said: Readonly<Record<string, string>>
    }

type Context = { readonly zone: string; readonly by: string; readonly nowMs: number }

/** Not the clicks that are being made at this moment: some of them may not be on disk yet. */
const settledMs = 60_000

export function readCost({ line, value }: RawRow, { zone, by, nowMs }: Context): ReadCost {
  const said = saidIn(value)
  const refused = (reason: CostReason, detail: string | null = null): ReadCost => ({
    ...{ ok: false, line, reason, detail, said },
  })
  const read = costRowInput.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    return refused('row-invalid', [...(issue?.path ?? []), issue?.message].join(' '))
  }
  const { day, param = '' } = read.data
  // As the clicks say it.
  const [campaign, wanted] = [cleanText(read.data.campaign), cleanText(read.data.value ?? '')]
  const named = read.data.zone ?? zone
  if (!isZone(named)) return refused('zone-unknown', named)
  const bounds = dayIn(day, named)
  if (bounds === undefined) return refused('day-invalid', day)
  const amount = readAmount(String(read.data.amount))
  if (amount === undefined || amount.negative) return refused('amount-invalid')
  const wrong = whatIsWrong(campaign, param, wanted)
  if (wrong !== undefined) return refused('row-invalid', wrong)
  const until = Math.min(bounds.to, Math.max(bounds.from, nowMs - settledMs))
  const cost = { campaign, day, zone: named, ...bounds, until, param, value: wanted, by }
  return { ok: true, line, cost: { ...cost, amount: amount.amount } }
}

/** Bytes: an index finds them beside their campaign. */
const longestPart = 1_500

function whatIsWrong(campaign: string, param: string, value: string): string | undefined {
  if (campaign === '' || !isParameter(param) || (param === '') !== (value === '')) {
    return 'param and value belong together'
  }
  const isLong = Buffer.byteLength(param + value) > longestPart
  return isLong ? `param and value: at most ${longestPart} bytes` : undefined
}

const isParameter = (name: string) => name.length <= 1000 && !/["\\\p{Cc}\p{Cs}]/u.test(name)

function saidIn(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(Object(value)).slice(0, 10)
  return Object.fromEntries(pairs.map(([name, one]) => [name, String(one).slice(0, 100)]))
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
