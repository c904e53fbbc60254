import { setImmediate } from 'node:timers/promises'
import { genericFields } from '../dialects/generic-fields.ts'
import type { FieldName } from '../domain/dialect.ts'
import { readReport } from '../domain/read-report.ts'
import type { Network } from '../domain/settings.ts'
import type { Intake } from '../store/store.ts'
import { type Delimiter, delimiterOf, readTable, type TableRow } from './read-table.ts'
import { plainDialectOf } from './try-words.ts'

const rowsAllowed = 50_000
const rowsAtOnce = 1_000

/** A row with the word it says; kept like a postback when it is imported. */
export type StatusRow = { readonly line: number; readonly intake: Intake }

export type OpenedStatuses =
  | { readonly ok: true; readonly rows: readonly TableRow[]; readonly names: readonly string[] }
  | {
      readonly ok: false
      readonly reason: 'body-invalid' | 'body-too-large'
      readonly detail: string
    }

const no = (reason: 'body-invalid' | 'body-too-large', detail: string) =>
  ({ ok: false, reason, detail }) as const

/** The order of columns where the first line names none. */
const standardColumns = ['subid', 'payout', 'txid', 'status']

/** Opens a pasted text or a CSV: rows, and the parameter each column stands for ('' for none). */
export async function openStatuses(
  body: Uint8Array,
  delimiter?: Delimiter,
): Promise<OpenedStatuses> {
  const text = decode(body)
  if (text === undefined) return no('body-invalid', 'it is no UTF-8')
  const rows = await rowsOf(text, delimiter ?? delimiterOf(text))
  if (rows === undefined) return no('body-too-large', `${rowsAllowed} rows at once are the most`)
  const [first, ...rest] = rows
  if (first === undefined) return no('body-invalid', 'it has no rows')
  const names = first.cells.map(parameterOf)
  const isHeader = names.filter((name) => name !== '').length >= 2
  if (!isHeader) return { ok: true, rows, names: standardColumns }
  const problem = headerProblem(names)
  return problem === undefined ? { ok: true, rows: rest, names } : no('body-invalid', problem)
}

/** undefined: there are too many. */
async function rowsOf(text: string, delimiter: Delimiter): Promise<TableRow[] | undefined> {
  const rows: TableRow[] = []
  for (const row of readTable(text, delimiter)) {
    rows.push(row)
    if (rows.length > rowsAllowed + 1) return undefined
    // Others get their turn: clicks and postbacks are taken by this very thread.
    if (rows.length % rowsAtOnce === 0) await setImmediate()
  }
  return rows
}

function headerProblem(names: readonly string[]): string | undefined {
  if (!names.includes('status')) return 'the first line names no column `status`'
  if (names.includes('subid') || names.includes('txid')) return undefined
  return 'the first line names neither `subid` nor `txid`'
}

const known: readonly (readonly [FieldName, readonly string[]])[] = [
  ...(Object.entries(genericFields) as [FieldName, readonly string[]][]),
  ['time', ['event_time', 'time', 'date']],
]

/** The generic name of what people call a column. */
function parameterOf(title: string): string {
  const wanted = title.toLowerCase().replaceAll(/[\s-]+/g, '_')
  const [field] = known.find(([, names]) => names.includes(wanted)) ?? []
  return field === undefined ? '' : (genericFields[field][0] ?? '')
}

type RowContext = {
  readonly network: Network
  readonly names: readonly string[]
  readonly id: string
  readonly nowMs: number
}

export function readStatusRow({ line, cells }: TableRow, context: RowContext): StatusRow {
  const { network, names, id, nowMs } = context
  const said = names.flatMap((name, index): [string, string][] => {
    const cell = cells[index]
    return name === '' || cell === undefined || cell === '' ? [] : [[name, cell]]
  })
  return {
    line,
    intake: {
      id,
      receivedAt: nowMs,
      network: network.id,
      cause: { kind: 'import' },
      method: 'POST',
      path: '/import/statuses',
      query: new URLSearchParams(said).toString(),
      contentType: null,
      body: null,
      ip: null,
      unauthenticated: false,
      read: readReport({ fields: new Map(said), dialect: plainDialectOf(network), network }),
    },
  }
}

/** Rows of one subid one after the other, so that what one does, the next one of it sees. */
export function bySubid(rows: readonly StatusRow[]): readonly StatusRow[] {
  const groups = new Map<string, StatusRow[]>()
  for (const row of rows) {
    const { read } = row.intake
    const key = (read.ok ? read.reading.subid : read.subid) ?? `line ${row.line}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()].flat()
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}
