import { Readable } from 'node:stream'
import { z } from 'zod'
import { roles } from '../domain/access.ts'
import { localTime } from '../domain/zone.ts'
import type { ListPage, LogName } from '../store/looks.ts'
import { logQueries } from './contract-logs.ts'
import { byteOrderMark, cellOf, csvLine } from './csv.ts'
import type { AdminDeps } from './deps.ts'
import { keptStates } from './list-sending.ts'
import { filterOf } from './log-filter.ts'
import { statesOf } from './look-operations.ts'
import { secretsFor } from './network-secrets.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { shownDelivery, shownLead } from './shown.ts'
import { shownPostback } from './shown-postback.ts'
import { Streamed } from './streamed.ts'
import type { Who } from './tokens.ts'

type ExportDeps = Pick<AdminDeps, 'store' | 'live'>
type Row = Readonly<Record<string, unknown>>
type NextPage = (cursor: string | null) => Promise<ListPage<Row>>
type Asked = z.output<(typeof logQueries)[LogName]['export']>

const rowsAtOnce = 500
const mostExports = 6
const mostOfOne = 2

/** Whole logs, read in many short pages, no faster than they are taken. */
export function exportOperations(deps: ExportDeps): readonly Operation[] {
  const underWay = new Map<Readable, string>()
  const names = ['leads', 'postbacks', 'deliveries'] as const
  return names.map((log) => exportOf(deps, log, underWay))
}

const exportOf = (deps: ExportDeps, log: LogName, underWay: Map<Readable, string>) =>
  operation({
    method: 'GET',
    path: `/export/${log}`,
    summary: `All ${log} under this filter, newest first, as a file`,
    scope: 'read',
    roles,
    query: logQueries[log].export,
    answer: z.string(),
    types: ['text/csv', 'application/x-ndjson'],
    run: ({ query, who }) => {
      // Who reads as slowly as can be holds up nobody else.
      const by = who.userId ?? who.id
      const own = [...underWay.values()].filter((one) => one === by).length
      if (underWay.size >= mostExports || own >= mostOfOne) return refuse('export-busy')
      const body = Readable.from(textOf(pagesOf(deps, log, { query, who }), query), {
        objectMode: false,
      })
      underWay.set(body, by)
      body.once('close', () => underWay.delete(body))
      const isCsv = query.format === 'csv'
      return new Streamed(body, isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson', {
        'content-disposition': `attachment; filename="${log}.${query.format}"`,
        'x-accel-buffering': 'no',
      })
    },
  })

/** Masked as in the lists. */
function pagesOf(
  { store, live }: ExportDeps,
  log: LogName,
  { query, who }: { readonly query: Asked; readonly who: Who },
): NextPage {
  const filter = filterOf(query, who)
  const wishOf = (cursor: string | null) => {
    return { limit: rowsAtOnce, cursor, from: query.from ?? null, to: query.to ?? null }
  }
  const page = async <Kept>(list: Promise<ListPage<Kept>>, shown: (row: Kept) => Row) => {
    const { items, next } = await list
    return { items: items.map(shown), next }
  }
  const postbacks = async (cursor: string | null) => {
    const list = await store.listPostbacks(filter, wishOf(cursor))
    const secretsOf = await secretsFor(store, list.items)
    return { ...list, items: list.items.map((row) => ({ ...shownPostback(row, secretsOf) })) }
  }
  switch (log) {
    case 'leads':
      return (cursor) => page(store.listLeads(filter, wishOf(cursor)), (row) => shownLead(row, row))
    case 'postbacks':
      return postbacks
    case 'deliveries':
      return (cursor) =>
        page(store.listDeliveries(keptStates(filter), wishOf(cursor)), (row) =>
          shownDelivery(row, statesOf(live())),
        )
  }
}

type Look = Pick<Asked, 'format' | 'delimiter' | 'zone'>

async function* textOf(nextPage: NextPage, look: Look): AsyncGenerator<string> {
  let cursor: string | null = null
  let columns: readonly string[] | undefined
  if (look.format === 'csv') yield byteOrderMark
  do {
    const { items, next }: ListPage<Row> = await nextPage(cursor)
    const [first] = items
    if (look.format === 'csv' && columns === undefined && first !== undefined) {
      columns = Object.keys(first)
      yield csvLine(headOf(columns, look), look.delimiter)
    }
    const known = columns ?? []
    const lines = items.map((row) => lineOf(row, known, look))
    if (lines.length > 0) yield lines.join('')
    cursor = next
  } while (cursor !== null)
}

/** Beside its time in UTC, each row has that of the zone that was asked for. */
function headOf(columns: readonly string[], { zone }: Look): readonly string[] {
  return [...columns, `time (${zone})`]
}

function lineOf(row: Row, columns: readonly string[], { format, delimiter, zone }: Look): string {
  if (format === 'jsonl') return `${JSON.stringify(row)}\n`
  const at = Date.parse(cellOf(row['at'] ?? row['createdAt']))
  const cells = columns.map((column) => cellOf(row[column]))
  return csvLine([...cells, localTime(at, zone)], delimiter)
}
