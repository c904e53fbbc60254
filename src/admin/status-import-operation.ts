import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { Network } from '../domain/settings.ts'
import type { Intake, Taken } from '../store/store.ts'
import { statusImportQuery } from './contract-act-inputs.ts'
import { type StatusImport, statusImportSchema } from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import {
  bySubid,
  type OpenedStatuses,
  openStatuses,
  readStatusRow,
  type StatusRow,
} from './import-statuses.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'

type ImportDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'ids'>

// Between slices clicks and postbacks get their turn: an import must not delay them.
const rowsAtOnce = 500
const rowsShown = 5_000

/** Its body is text, read here: `subid,payout,txid,status`, or a CSV whose first line names its columns. */
export function statusImportOperation({ store, nowMs, ids }: ImportDeps): Operation {
  return operation({
    method: 'POST',
    path: '/import/statuses',
    summary:
      'Bring in statuses: `subid,payout,txid,status` or CSV; with `dryRun`, say what would be',
    scope: 'admin',
    query: statusImportQuery,
    body: z.instanceof(Uint8Array),
    written: z.string(),
    answer: statusImportSchema,
    run: async ({ query, body, who }) => {
      if (who.campaigns !== null) return refuse('scope-missing', 'needs every campaign')
      const network = findOwn(store.settings().networks, query.network)
      if (network === undefined) return refuse('not-found', `no network \`${query.network}\``)
      const opened = await openStatuses(body, query.delimiter)
      if (!opened.ok) return refuse(opened.reason, opened.detail)
      const rows = await readRows({ nowMs, ids }, opened, network)
      const dryRun = query.dryRun === 'true'
      const take = dryRun
        ? (intakes: readonly Intake[]) => store.tryTake(intakes)
        : (intakes: readonly Intake[]) => Promise.all(intakes.map((one) => store.take(one)))
      return { ...shownImport(await takeAll(bySubid(rows), take)), dryRun }
    },
  })
}

async function readRows(
  { nowMs, ids }: Omit<ImportDeps, 'store'>,
  { rows, names }: Extract<OpenedStatuses, { ok: true }>,
  network: Network,
): Promise<readonly StatusRow[]> {
  const read: StatusRow[] = []
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    for (const row of rows.slice(from, from + rowsAtOnce)) {
      read.push(readStatusRow(row, { network, names, id: ids.next('p_'), nowMs: nowMs() }))
    }
    await setImmediate()
  }
  return read
}

type Ended = { readonly row: StatusRow; readonly taken: Taken }

async function takeAll(
  rows: readonly StatusRow[],
  take: (intakes: readonly Intake[]) => Promise<readonly Taken[]>,
): Promise<readonly Ended[]> {
  const ended: Ended[] = []
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const slice = rows.slice(from, from + rowsAtOnce)
    const taken = await take(slice.map((row) => row.intake))
    for (const [index, row] of slice.entries()) {
      const one = taken[index]
      if (one !== undefined) ended.push({ row, taken: one })
    }
  }
  return ended
}

const trouble: readonly string[] = ['refused', 'waiting', 'stale']
const isTrouble = ({ taken }: Ended) => trouble.includes(taken.outcome)

function shownImport(ended: readonly Ended[]): Omit<StatusImport, 'dryRun'> {
  const counts: Record<string, number> = {}
  for (const { taken } of ended) counts[taken.outcome] = (counts[taken.outcome] ?? 0) + 1
  const ordered = ended.toSorted(
    (a, b) => Number(isTrouble(b)) - Number(isTrouble(a)) || a.row.line - b.row.line,
  )
  const rows = ordered.slice(0, rowsShown).map(({ row, taken }) => {
    const { read } = row.intake
    const { subid = null, txid = null } = read.ok ? read.reading : read
    return {
      line: row.line,
      ...{ subid, txid, status: read.ok ? read.reading.status : null },
      ...{ outcome: taken.outcome, reason: taken.reason },
    }
  })
  return { rows, counts, truncated: ended.length > rows.length }
}
