import { runCommand } from '../src/cli/run-command.ts'
import { openLookUp } from '../src/look-up.ts'
import { wallClock } from '../src/platform/clock.ts'
import { probe } from '../src/probe.ts'
import { copyToPostgres } from '../src/store/copy/copy-database.ts'
import { restore } from '../src/store/restore.ts'
import { lookIntoSpool } from '../src/store/spool/look-spool.ts'
import {
  copyDatabase,
  forgetAllSecrets,
  linkUser,
  lookInside,
  migrateDatabase,
} from '../src/store/upkeep.ts'

// Told to the tests, by whoever runs them: of Carom's own settings there is none.
delete process.env['CAROM_CHROMIUM']

/** Runs one command to its end, with everything real but the terminal. */
export async function carom(...argv: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(argv, {
    print: (text) => out.push(text),
    say: (text) => err.push(text),
    probe,
    lookUp: openLookUp(),
    lookInside,
    lookIntoSpool: ({ data }) => lookIntoSpool(data),
    migrate: ({ data, databaseUrl }) =>
      migrateDatabase({ databaseUrl, folder: data, nowMs: wallClock() }),
    forgetSecrets: async ({ data, databaseUrl }) => forgetAllSecrets(databaseUrl, data),
    copyDatabase,
    restore: ({ data, databaseUrl }, from) =>
      restore({ databaseUrl, folder: data, from, nowMs: wallClock() }),
    copyToPostgres: (wish) => copyToPostgres({ ...wish, nowMs: wallClock }),
    linkUser: (databaseUrl, wish) => linkUser({ databaseUrl, ...wish }),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
