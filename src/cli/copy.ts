import { existsSync } from 'node:fs'
import { steadyClock } from '../platform/clock.ts'
import type { CopyDone, CopyProgress } from '../store/copying.ts'
import { type Command, type CommandCall, configOf, printJson, WrongUse } from './command.ts'

export const copy: Command = {
  name: 'copy',
  summary: 'Copy an SQLite file into a PostgreSQL database, also while the server runs.',
  usage: '--from sqlite:FILE --to postgres://…',
  help: [
    'Makes the database like the file, row for row: reads a part of the file, compares it with what is',
    'there, writes what differs, and looks whether it is there then. Without --from it is the file of the',
    'data folder. The database has to be empty, or begun by this command. It may be killed and run again.',
    '',
    'While a server runs on the file the copy stays behind it. To change over: run this; stop the server;',
    'run this again; start the server with CAROM_DATABASE_URL. See docs/scaling.md.',
  ].join('\n'),
  flags: { from: { type: 'string' }, to: { type: 'string' } },
  settings: 'data',
  run: async (call) => {
    const { from, to } = endsOf(call)
    const onProgress = call.json ? () => undefined : progressTo(call)
    const done = await call.copyToPostgres({ from, to, onProgress })
    if (call.json) printJson(call, done)
    else for (const line of resultLines(done)) call.print(line)
    return 0
  },
}

function endsOf(call: CommandCall): { readonly from: string; readonly to: string } {
  const { data } = configOf(call)
  const { from = `sqlite:${data}/carom.db`, to } = call.flags
  const path = /^sqlite:(.+)$/.exec(String(from))?.[1]
  if (path === undefined) throw new WrongUse('--from is `sqlite:` and the path of a file')
  if (!/^postgres(?:ql)?:\/\/./.test(String(to))) throw new WrongUse('--to is `postgres://…`')
  if (!existsSync(path)) throw new Error(`there is no database at ${path}`)
  return { from: path, to: String(to) }
}

const everyMs = 2_000

function progressTo({ say }: CommandCall): (progress: CopyProgress) => void {
  let saidAt = steadyClock()
  let last = ''
  return ({ pass, table, rows, ofRows, written }) => {
    const now = steadyClock()
    const isNew = `${pass} ${table}` !== last && rows >= ofRows
    if (now - saidAt < everyMs && !isNew) return
    saidAt = now
    last = `${pass} ${table}`
    const share = ofRows === 0 ? 100 : Math.min(100, Math.floor((100 * rows) / ofRows))
    say(`  ${pass}. ${table}: ${rows} of ${ofRows} rows (${share} %), ${written} written`)
  }
}

function resultLines({ state, tables }: CopyDone): readonly string[] {
  const sums = { rows: 0, written: 0, removed: 0 }
  for (const { rows, written, removed } of Object.values(tables)) {
    sums.rows += rows
    sums.written += written
    sums.removed += removed
  }
  const counts = `${sums.rows} rows compared, ${sums.written} written, ${sums.removed} removed`
  if (state === 'whole') {
    return [`Whole: ${counts}.`, 'Now start the server with CAROM_DATABASE_URL.']
  }
  return [
    `Up to now: ${counts}. A server goes on writing to the file.`,
    'To change over: stop it, run this once more, and start it with CAROM_DATABASE_URL.',
  ]
}
