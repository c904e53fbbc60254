import { type LostRow, secretsLost } from '../seal-lost.ts'
import { type Connection, withConnection } from './connect.ts'
import { leaseMs, readClock } from './nodes.ts'

/**
 * Takes the secrets away that no key opens any more, as it is done in a file. Refused while a process is
 * at work in the database; none can begin meanwhile.
 */
export function forgetSecretsIn(url: string): Promise<readonly string[]> {
  return withConnection(url, async (connection) => {
    const { query, run, commit } = connection
    await run('begin')
    await run('lock table nodes in share mode')
    await refuseBeside(connection)
    const rows = await query<LostRow>({
      text: 'select kind, id, value from settings order by kind, id for update',
    })
    const lost = secretsLost(rows)
    for (const { kind, id, value } of lost) {
      const text = 'update settings set value = $1 where kind = $2 and id = $3'
      await query({ text, values: [value, kind, id] })
    }
    await query({ text: `delete from settings_log where value like '%"sealed:1:%'` })
    await query({ text: 'delete from seals' })
    await query({ text: 'update settings_version set version = version + 1' })
    await commit()
    return lost.map(({ kind, id }) => `${kind}/${id}`)
  })
}

async function refuseBeside(connection: Connection): Promise<void> {
  const since = (await readClock(connection)) - leaseMs
  const text = 'select name from nodes where seen_at >= $1 order by name'
  const running = await connection.query<{ name: string }>({ text, values: [since] })
  if (running.length === 0) return
  const names = running.map(({ name }) => name).join(', ')
  throw new Error(`stop these first, or wait 10 s after they were killed: ${names}`)
}
