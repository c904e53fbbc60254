import type { Database } from 'better-sqlite3'
import { type LostRow, secretsLost } from './seal-lost.ts'
import { connectWriter } from './sqlite/connect.ts'
import { lockFolder } from './sqlite/lock.ts'

/**
 * Takes the secrets away that no key opens any more, and with them the versions that held one; the next
 * start seals with the key it has. Answers with the settings that need a person now. Refused while a
 * server runs on the folder.
 */
export function forgetSecrets(databasePath: string, folder: string): readonly string[] {
  const unlock = lockFolder(folder)
  try {
    const db = connectWriter(databasePath)
    try {
      return db.transaction(() => forgetIn(db)).immediate()
    } finally {
      db.close()
    }
  } finally {
    unlock()
  }
}

function forgetIn(db: Database): readonly string[] {
  const rows = db
    .prepare<[], LostRow>('select kind, id, value from settings order by kind, id')
    .all()
  const save = db.prepare<[string, string, string]>(
    'update settings set value = ? where kind = ? and id = ?',
  )
  const lost = secretsLost(rows)
  for (const { kind, id, value } of lost) save.run(value, kind, id)
  db.prepare(`delete from settings_log where value like '%"sealed:1:%'`).run()
  db.prepare('delete from seals').run()
  db.prepare('update settings_version set version = version + 1').run()
  return lost.map(({ kind, id }) => `${kind}/${id}`)
}
