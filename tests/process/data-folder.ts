import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { ListItem, SettingsFile } from '../world.ts'

export type DataFolder = {
  readonly path: string
  /** The settings file beside the data. */
  readonly config: string
  readonly rows: (sql: string) => readonly ListItem[]
}

/** A folder for the data of one test, with a settings file; gone when the test has ended. */
export async function dataFolder(settings: SettingsFile | string = {}): Promise<DataFolder> {
  const path = await mkdtemp(join(tmpdir(), 'carom-process-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  const config = join(path, 'carom.yaml')
  await writeFile(config, typeof settings === 'string' ? settings : JSON.stringify(settings))
  return { path, config, rows: (sql) => readRows(join(path, 'carom.db'), sql) }
}

/** What is in the database, as another process sees it. */
function readRows(path: string, sql: string): readonly ListItem[] {
  const database = new Database(path, { readonly: true })
  try {
    return database.prepare(sql).all() as ListItem[]
  } finally {
    database.close()
  }
}
