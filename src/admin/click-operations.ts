import { z } from 'zod'
import { clickRow } from './contract-inputs.ts'
import { clickImportSchema } from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { type ReadRow, readImport } from './import-clicks.ts'
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
    run: async ({ body }) => {
      const read = readImport(body, { settings: store.settings(), nowMs: nowMs() })
      if (!read.ok) return refuse(read.reason, read.detail)
      const sound = read.rows.filter((row) => row.ok)
      const answers = await store.importClicks(sound.map((row) => row.click))
      const accepted = answers.filter((answer) => answer === 'kept').length
      const refused = read.rows.filter((row) => !row.ok).map(shownRefusal)
      return { accepted, repeated: answers.length - accepted, refused }
    },
  })
}

function shownRefusal({ line, reason, detail }: Extract<ReadRow, { readonly ok: false }>) {
  return { line, reason, ...(detail === undefined ? {} : { detail }) }
}
