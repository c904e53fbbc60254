import type { Database } from 'better-sqlite3'
import { firstWorkspace, type Workspace } from '../../../domain/access.ts'

export function prepareWorkspace(db: Database) {
  const read = db.prepare<[], string>('select value from workspace').pluck()
  const save = db.prepare<[string]>(
    'insert or replace into workspace (only_row, value) values (1, ?)',
  )
  return {
    /** What a later version asks for beside what was saved has its first value. */
    read: (): Workspace => ({ ...firstWorkspace, ...JSON.parse(read.get() ?? '{}') }),
    save: (workspace: Workspace) => {
      save.run(JSON.stringify(workspace))
    },
  }
}
