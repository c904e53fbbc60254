import Database from 'better-sqlite3'
import { connect } from '../../src/store/postgres/server/connect.ts'

type Row = Readonly<Record<string, unknown>>

/** Another program at the same database. */
export type Beside = {
  /** Rows as it sees them; `?` stands for a value. */
  readonly rows: (sql: string, ...values: readonly string[]) => Promise<readonly Row[]>
  /** It keeps the database from being written, until what this answers with is called. */
  readonly holdWriting: () => Promise<() => Promise<void>>
  readonly close: () => Promise<void>
}

export function besideFile(path: string): Beside {
  return {
    rows: async (sql, ...values) => {
      const database = new Database(path, { readonly: true })
      try {
        return database.prepare<unknown[], Row>(sql).all(...values)
      } finally {
        database.close()
      }
    },
    close: async () => undefined,
    holdWriting: async () => {
      const database = new Database(path)
      database.exec('begin immediate')
      return async () => {
        database.close()
      }
    },
  }
}

export function besidePostgres(url: string): Beside {
  const open = () => connect({ url, statementTimeoutMs: 0 })
  let looking: ReturnType<typeof open> | undefined
  return {
    rows: async (sql, ...values) => {
      looking ??= open()
      const { query } = await looking
      let place = 0
      const text = sql.replaceAll('?', () => {
        place += 1
        return `$${place}`
      })
      return query<Row>({ text, values })
    },
    close: async () => {
      await (await looking)?.close()
    },
    holdWriting: async () => {
      const { run, close } = await open()
      await run('begin; lock table postbacks in exclusive mode')
      return close
    },
  }
}
