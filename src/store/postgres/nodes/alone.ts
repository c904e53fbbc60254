import { type Connection, withConnection } from '../server/connect.ts'
import { leaseMs, readClock } from './nodes.ts'

/**
 * A transaction in a database that no process is at work in; none can begin meanwhile. Rejects while one
 * was heard from.
 */
export function whileAlone<Value>(
  url: string,
  act: (query: Connection['query']) => Promise<Value>,
): Promise<Value> {
  return withConnection(url, async (connection) => {
    await connection.run('begin')
    await connection.run('lock table nodes in share mode')
    await refuseBeside(connection)
    const value = await act(connection.query)
    await connection.commit()
    return value
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
