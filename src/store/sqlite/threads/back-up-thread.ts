import { closeSync, openSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { connectReader } from '../connect.ts'

const { path, target }: { readonly path: string; readonly target: string } = workerData

const db = connectReader(path)
// Refuses a target that exists: a backup never writes over another. What visitors and networks said is its
// owner's alone to read, as in the database itself; SQLite would let everybody.
closeSync(openSync(target, 'wx', 0o600))
db.prepare('vacuum into ?').run(target)
db.close()

const copy = new Database(target, { readonly: true, fileMustExist: true })
const verdict = copy.pragma('quick_check(1)', { simple: true })
copy.close()
if (verdict !== 'ok') throw new Error(`The copy is damaged: ${String(verdict)}`)
