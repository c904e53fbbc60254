import type { Database } from 'better-sqlite3'
import { withoutSecrets } from '../domain/forget-secrets.ts'
import type { SettingKind } from '../domain/settings.ts'
import { randomBytes } from '../platform/random.ts'
import { isSealedText } from './seal-settings.ts'
import { connectWriter } from './sqlite/connect.ts'
import { lockFolder } from './sqlite/lock.ts'

type Row = { readonly kind: SettingKind; readonly id: string; readonly value: string }

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
  const rows = db.prepare<[], Row>('select kind, id, value from settings order by kind, id').all()
  const save = db.prepare<[string, string, string]>(
    'update settings set value = ? where kind = ? and id = ?',
  )
  const changed: string[] = []
  for (const { kind, id, value } of rows) {
    const newKey = Buffer.from(randomBytes(16)).toString('hex')
    const left = withoutSecrets(kind, JSON.parse(value), { isSealed: isSealedText, newKey })
    if (left === undefined) continue
    save.run(JSON.stringify(left), kind, id)
    changed.push(`${kind}/${id}`)
  }
  db.prepare(`delete from settings_log where value like '%"sealed:1:%'`).run()
  db.prepare('delete from seals').run()
  db.prepare('update settings_version set version = version + 1').run()
  return changed
}
