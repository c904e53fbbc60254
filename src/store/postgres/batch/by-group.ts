import type { Connection, GroupPart, Statement } from '../server/connect.ts'

/**
 * A transaction that may change one group of buckets alone would have reached beyond it. Nothing of it is
 * written.
 */
export class BeyondGroupError extends Error {
  override readonly name = 'BeyondGroupError'
}

/** What may be read wherever it is: nobody waits for it, and no other machine has to commit it. */
const onlyLooks = (text: string) => /^\s*select\b/.test(text) && !/\bfor update\b/.test(text)

/** The statements of one group each that a statement is where rows are spread over machines. */
export function splitByGroup(statement: Statement, only?: number): readonly Statement[] {
  const parts: readonly GroupPart[] | undefined = statement.byGroup?.()
  if (parts === undefined) {
    if (only === undefined || onlyLooks(statement.text)) return [statement]
    throw new BeyondGroupError(`${statement.name ?? statement.text} goes by no group`)
  }
  if (only !== undefined && parts.some(({ group }) => group !== only)) {
    throw new BeyondGroupError(`${statement.name ?? statement.text} names other groups`)
  }
  return parts.map((part) => part.statement)
}

/**
 * The same connection, on which each statement goes group by group: every one of them concerns one machine.
 * `only`: the one group whose rows may be changed.
 */
export function openGrouped(connection: Connection, only?: number): Connection {
  const { query } = connection
  return {
    ...connection,
    query: async <Row extends object>(statement: Statement) => {
      const parts = splitByGroup(statement, only)
      if (parts.length === 1 && parts[0] !== undefined) return query<Row>(parts[0])
      return (await Promise.all(parts.map((part) => query<Row>(part)))).flat()
    },
  }
}
