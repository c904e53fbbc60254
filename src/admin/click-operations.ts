import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { auditEntry } from './audit.ts'
import { clickRow } from './contract-inputs.ts'
import { clickImportSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { openImport, type ReadRow, readRow } from './import-clicks.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'

type ClickDeps = Pick<AdminDeps, 'store' | 'nowMs'>

/** Its body is read here, not by the door: it may be NDJSON, and one bad line refuses that line only. */
export function importOperation({ store, nowMs }: ClickDeps): Operation {
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
      const context = { settings: store.settings(), nowMs: nowMs() }
      const rows: ReadRow[] = []
      for (let from = 0; from < opened.entries.length; from += rowsAtOnce) {
        const slice = opened.entries.slice(from, from + rowsAtOnce)
        rows.push(...slice.map((entry) => readRow(entry, context)))
        await setImmediate()
      }
      const sound = rows.filter((row) => row.ok)
      const answers = await store.importClicks(sound.map((row) => row.click))
      const accepted = answers.filter((answer) => answer === 'kept').length
      const refused = rows.filter((row) => !row.ok).map(shownRefusal)
      const repeated = answers.length - accepted
      const after = { accepted, repeated, refused: refused.length }
      await store.keepAudit(auditEntry(who, 'import', { kind: 'clicks', target: '', after }))
      return { accepted, repeated, refused }
    },
  })
}

// Between slices clicks and postbacks get their turn: an import must not delay them.
const rowsAtOnce = 500

function shownRefusal({ line, reason, detail }: Extract<ReadRow, { readonly ok: false }>) {
  return { line, reason, ...(detail === undefined ? {} : { detail }) }
}
