import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { bucketOf } from '../../../domain/ids.ts'
import type { Asking, Bound, Statement } from '../../questions/asking.ts'
import type { Connection, Statement as Sent, SqlParameter } from './connect.ts'
import { type NearText, nearValues, translateNear } from './near-pairs.ts'
import type { Pool } from './pool.ts'
import { translate } from './translate.ts'

/** Texts that are put together for a filter are without end: beyond so many none is kept prepared. */
const mostNamed = 500

export type Answer = <Value>(ask: () => Asking<Value>) => Promise<Value>

/** Runs what is asked on a connection, in the transaction it is in. */
export type Runner = <Value>(connection: Connection, asking: Asking<Value>) => Promise<Value>

/** Answers questions, each on one connection and as of one moment. */
export function openAnswer(pool: Pool, isSpread = false): Answer {
  const run = openRunner(isSpread)
  return (ask) => pool.use((connection) => atOnce(connection, () => run(connection, ask())))
}

/** A transaction that only looks, and sees one moment. */
export async function atOnce<Value>(
  connection: Connection,
  look: () => Promise<Value>,
): Promise<Value> {
  // Sent ahead of the first statement, which does not wait for it.
  const begun = connection.run('begin isolation level repeatable read, read only')
  try {
    const [value] = await Promise.all([look(), begun])
    return value
  } finally {
    // Nobody waits for the end of what changed nothing: whatever is asked next comes behind it.
    connection.run('commit').catch(() => undefined)
  }
}

/** Each text is translated once, and prepared once by each connection. */
export function openRunner(isSpread = false): Runner {
  const prepared = openPrepared(isSpread)
  return async (connection, asking) => {
    let step = asking.next([])
    while (step.done !== true) step = asking.next(await look(connection, step.value, prepared))
    return step.value
  }
}

type Prepared = (text: string) => Pick<Sent, 'text' | 'name'> & Pick<NearText, 'pairs'>

async function look(
  { query, see }: Connection,
  statement: Statement,
  prepared: Prepared,
): Promise<readonly unknown[]> {
  const { pairs, ...known } = prepared(statement.text)
  const bound = (values: readonly Bound[]) => nearValues({ pairs }, values.map(parameterOf))
  if (statement.as === 'nothing') {
    const { values, many = [values] } = statement
    // All of them on their way at once: the server runs them one after the other.
    await Promise.all(many.map((one) => query({ ...known, values: bound(one) })))
    return []
  }
  const sent = { ...known, values: bound(statement.values) }
  if (statement.as === 'rows') return await query(sent)
  const rows: (readonly unknown[])[] = []
  const { see: show } = statement
  await see(sent, show === undefined ? (row) => rows.push(row) : (row) => show(row as never))
  return rows
}

/** Each text translated once, and named so that a connection prepares it once. */
function openPrepared(isSpread: boolean): Prepared {
  const known = new Map<string, ReturnType<Prepared>>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const own = isSpread ? translateNear(text) : { text: translate(text), pairs: [] }
    if (known.size >= mostNamed) return own
    const name = `q_${createHash('sha256').update(own.text).digest('hex').slice(0, 24)}`
    const made = { ...own, name }
    known.set(text, made)
    return made
  }
}

function parameterOf(value: Bound): SqlParameter {
  if (typeof value === 'bigint') return value.toString()
  // No text here holds it, so that nothing equals one that does.
  if (typeof value === 'string') return value.replaceAll('\0', '\u{fffd}')
  const isBucket = value !== null && typeof value === 'object' && 'bucketOf' in value
  return isBucket ? bucketOf(value.bucketOf, crc32) : value
}
