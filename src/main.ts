import { runCommand } from './cli/run-command.ts'
import { openLookUp } from './look-up.ts'
import { wallClock } from './platform/clock.ts'
import { probe } from './probe.ts'
import { copyToPostgres } from './store/copy/copy-database.ts'
import { restore } from './store/restore.ts'
import { lookIntoSpool } from './store/spool/look-spool.ts'
import {
  copyDatabase,
  forgetAllSecrets,
  linkUser,
  lookInside,
  migrateDatabase,
} from './store/upkeep.ts'

// A full disk behind a redirection, or a reader that is gone (`carom networks | head`), is no reason to
// fall over; the log looks after itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await runCommand(process.argv.slice(2), {
  print: (text) => process.stdout.write(`${text}\n`),
  say: (text) => process.stderr.write(`${text}\n`),
  probe,
  lookUp: openLookUp(),
  lookInside,
  lookIntoSpool: ({ data }) => lookIntoSpool(data),
  migrate: ({ data, databaseUrl }) =>
    migrateDatabase({ databaseUrl, folder: data, nowMs: wallClock() }),
  forgetSecrets: ({ data, databaseUrl }) => forgetAllSecrets(databaseUrl, data),
  copyDatabase,
  restore: ({ data, databaseUrl }, from) =>
    restore({ databaseUrl, folder: data, from, nowMs: wallClock() }),
  copyToPostgres: (wish) => copyToPostgres({ ...wish, nowMs: wallClock }),
  linkUser: (databaseUrl, wish) => linkUser({ databaseUrl, ...wish }),
})
