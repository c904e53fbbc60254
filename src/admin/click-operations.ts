import { z } from 'zod'
import { auditEntry } from './audit.ts'
import { clickRow } from './contract-inputs.ts'
import { clickImportSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { openImport, type ReadRow, readRow } from './import-clicks.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'

type ClickDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'keepParamsDays'>

/** Its body is read here, not by the door: it may be NDJSON, and one bad line refuses that line only. */
export function importOperation({ store, nowMs, keepParamsDays }: ClickDeps): Operation {
  return operation({
    method: 'POST',
    path: '/clicks',
    summary: 'Bring in the clicks of another tracker: a JSON array, or NDJSON',
    scope: 'admin',
    body: z.instanceof(Uint8Array),
    written: z.array(clickRow),
    answer: clickImportSchema,
    run: async ({ body, who }) => {
      const opened = openImport(body)
      if (!opened.ok) return refuse(opened.reason, opened.detail)
      const context = { settings: store.settings(), nowMs: nowMs(), keepParamsDays }
      const sum = { accepted: 0, repeated: 0, refused: [] as Refused[] }
      let slice: ReadRow[] = []
      for (const entry of opened.entries) {
        slice.push(readRow(entry, context))
        if (slice.length < rowsAtOnce) continue
        await importSlice(store, slice, sum)
        slice = []
      }
      await importSlice(store, slice, sum)
      const after = { ...sum, refused: sum.refused.length }
      await store.keepAudit(auditEntry(who, 'import', { kind: 'clicks', target: '', after }))
      return sum
    },
  })
}

// Between slices clicks and postbacks get their turn: an import must not delay them. And no more rows than
// these are held at once, whatever the size of the body.
const rowsAtOnce = 1_000

type Refused = ReturnType<typeof shownRefusal>

type Sum = { accepted: number; repeated: number; readonly refused: Refused[] }

async function importSlice(store: ClickDeps['store'], rows: readonly ReadRow[], sum: Sum) {
  for (const row of rows) if (!row.ok) sum.refused.push(shownRefusal(row))
  const answers = await store.importClicks(rows.flatMap((row) => (row.ok ? [row.click] : [])))
  const kept = answers.filter((answer) => answer === 'kept').length
  sum.accepted += kept
  sum.repeated += answers.length - kept
}

function shownRefusal({ line, reason, detail }: Extract<ReadRow, { readonly ok: false }>) {
  return { line, reason, ...(detail === undefined ? {} : { detail }) }
}
