import type { Log } from '../../platform/log.ts'
import { type Loop, startLoop } from '../../platform/loop.ts'
import { openTrouble } from '../../platform/trouble.ts'
import type { Pool } from './server/pool.ts'
import { readSettings } from './settings.ts'
import type { Writer } from './writer.ts'

const everyMs = 1_000

type Watch = {
  readonly writer: Writer
  readonly pool: Pool
  readonly log: Pick<Log, 'error'>
}

/**
 * Looks once a second whether another node has changed the settings, and takes them over from a batch's
 * beginning on. A database that is away is asked again later: what was known last holds until then.
 */
export function watchSettings({ writer, pool, log }: Watch): Pick<Loop, 'stop'> {
  const isNewer = (version: number) => version > writer.state.settings.snapshot.version
  const takeOver = () =>
    writer.act(async ({ query }) => {
      const settings = await readSettings(query, writer.state.seals)
      const keep = () => {
        if (isNewer(settings.snapshot.version)) writer.takeSettings(settings)
      }
      return { value: undefined, keep }
    })
  return startLoop({
    everyMs,
    step: async () => {
      const text = 'select version from settings_version'
      const rows = await pool.use(({ query }) => query<{ version: number }>({ text }))
      if (isNewer(rows[0]?.version ?? 0)) await takeOver()
      return 'rest'
    },
    trouble: openTrouble(log, 'the watch on the settings'),
  })
}
