import type { Database } from 'better-sqlite3'
import type { Workspace } from '../../domain/access.ts'

export function prepareWorkspace(db: Database) {
  const save = db.prepare<[string]>(
    'insert or replace into workspace (only_row, value) values (1, ?)',
  )
  return {
    save: (workspace: Workspace) => {
      save.run(JSON.stringify(workspace))
    },
  }
}
