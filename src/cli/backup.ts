import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { wallClock } from '../platform/clock.ts'
import { type Command, type CommandCall, configOf, printJson } from './command.ts'

export const backup: Command = {
  name: 'backup',
  summary: 'Copy the database, also while the server runs, and check the copy.',
  usage: '[FILE]',
  help: [
    'Makes one consistent copy of the database, opens it and checks it. Without FILE it is written to',
    'the folder `backups` of the data folder. A file that is there is never overwritten. The key',
    'of this installation (secret.key) is not in it: keep that apart.',
  ].join('\n'),
  settings: 'data',
  run: async (call) => {
    const config = configOf(call)
    const file = call.args[0] ?? join(config.data, 'backups', `carom-${stamp()}.db`)
    if ((await call.lookInside(config.databaseUrl)) === undefined)
      throw new Error(noneThere(config))
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const progress = call.json ? undefined : sayProgress(call, file)
    const copying = call.copyDatabase(config.databaseUrl, file)
    const { bytes, counts } = await copying.finally(() => clearInterval(progress))
    if (call.json) {
      printJson(call, { file, bytes, counts })
      return 0
    }
    const told = Object.entries(counts).map(([table, count]) => `${table} ${count}`)
    call.print(`${file}: ${mebibytes(bytes)} MiB, checked; ${told.join(', ')}`)
    return 0
  },
}

const noneThere = ({ data }: Config) =>
  `there is no database in ${resolve(data)}: name the server’s data folder (--data)`

const progressMs = 2000

function sayProgress({ say }: CommandCall, file: string): NodeJS.Timeout {
  say(`Copying to ${file} …`)
  const sizeNow = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return setInterval(() => say(`  ${mebibytes(sizeNow())} MiB so far`), progressMs)
}

const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1)

/** `20260131-235959`, in UTC: names sort by age. */
const stamp = () =>
  new Date(wallClock()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
