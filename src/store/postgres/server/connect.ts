import {
  Client,
  type ClientConfig,
  DatabaseError as PgError,
  Query,
  type QueryArrayConfig,
  type QueryConfig,
  types,
} from 'pg'
import { openFreshPlans } from './fresh-plans.ts'

/** One connection to a server that writes. Statements are sent as they are asked, one behind the other. */
export type Connection = {
  /** The rows. A name has the server prepare the statement once for this connection. */
  readonly query: <Row extends object>(statement: Statement) => Promise<readonly Row[]>
  /** How many rows it has changed. */
  readonly change: (statement: Statement) => Promise<number>
  /** Shows each row as it comes, as a list of its columns; none are gathered. */
  readonly see: (statement: Statement, row: (row: readonly unknown[]) => void) => Promise<void>
  /** Several statements without parameters. */
  readonly run: (sql: string) => Promise<void>
  /** Rejects when the transaction has failed, and nothing of it is kept. */
  readonly commit: () => Promise<void>
  /** True once it is lost: another has to be opened. */
  readonly isLost: () => boolean
  readonly close: () => Promise<void>
}

export type SqlParameter = string | number | null | Uint8Array

export type Statement = {
  readonly text: string
  readonly values?: readonly SqlParameter[]
  readonly name?: string
  /** The same in statements of one group of buckets each; left out: it goes by none. */
  readonly byGroup?: () => readonly GroupPart[]
}

export type GroupPart = { readonly group: number; readonly statement: Statement }

export type ConnectWish = {
  /** `postgres://user:password@host:port,host:port/database?…`: the first host that writes is taken. */
  readonly url: string
  /** Of one statement, milliseconds; 0: no bound. */
  readonly statementTimeoutMs: number
  /**
   * Between two statements of a transaction, milliseconds: a process that stands still, or is cut off, then
   * holds no rows any more. Left out: no bound.
   */
  readonly idleTimeoutMs?: number
}

/** A statement that failed. Never holds what it was asked with. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  /** The SQLSTATE; null: the connection broke, and what became of the statement is unknown. */
  readonly code: string | null

  constructor(message: string, code: string | null) {
    super(message)
    this.code = code
  }
}

/** No server of the address can be written to: none answers, or all are standbys. */
export class NoPrimaryError extends Error {
  override readonly name = 'NoPrimaryError'
}

/** The server answers, and cannot be used: too old, or of another encoding. */
export class UnfitServerError extends Error {
  override readonly name = 'UnfitServerError'
}

/** Opens a connection to the first host of the address that can be written to. */
export async function connect(wish: ConnectWish): Promise<Connection> {
  const problems: string[] = []
  for (const { address, host } of hostsOf(wish.url)) {
    try {
      return await connectTo(address, wish)
    } catch (error) {
      if (error instanceof UnfitServerError) throw error
      problems.push(`${host}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new NoPrimaryError(`No PostgreSQL server can be written to (${problems.join('; ')}).`)
}

const anyHosts = /^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/

/** An address for each host of an address that names several. */
export function hostsOf(
  url: string,
): readonly { readonly address: string; readonly host: string }[] {
  const [, before, hosts = '', after] = anyHosts.exec(url) ?? []
  if (before === undefined) throw new Error('The database URL must begin with postgres://')
  return hosts.split(',').map((host) => ({ address: `${before}${host}${after}`, host }))
}

const connectTimeoutMs = 5_000
/** A server that ends a statement by its own bound has said so by then. */
const silenceMs = 5_000

async function connectTo(address: string, wish: ConnectWish): Promise<Connection> {
  const { statementTimeoutMs, idleTimeoutMs = 0 } = wish
  const client = new Client({
    ...configOf(address),
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleTimeoutMs,
  })
  let lost = false
  // Said of a connection that breaks while nothing is asked; what is asked rejects by itself.
  client.on('error', () => {
    lost = true
  })
  client.on('end', () => {
    lost = true
  })
  try {
    await client.connect()
    await prepareSession(client)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  const answered = answeredWithin(client, statementTimeoutMs)
  const sendTogether = openTogether(client)
  const isPlanOld = openFreshPlans()
  /** What is about to be asked goes with what else is, and by a plan that fits the tables as they are. */
  const prepare = ({ name }: QueryConfig) => {
    sendTogether()
    // Where it fails, so does what comes behind it.
    if (name !== undefined && isPlanOld()) {
      client.query({ text: 'discard plans' }).catch(() => undefined)
    }
  }
  const ask = (config: QueryConfig) => {
    prepare(config)
    return answered(client.query(config)).catch(fail)
  }
  return {
    query: async <Row extends object>(statement: Statement) =>
      // Safe: of rows the statement alone knows the shape.
      (await ask(configFor(statement))).rows as Row[],
    change: async (statement) => (await ask(configFor(statement))).rowCount ?? 0,
    see: (statement, row) =>
      answered(
        new Promise<void>((resolve, reject) => {
          const config: QueryArrayConfig = { ...configFor(statement), rowMode: 'array' }
          const query = new Query<unknown[]>(config)
          query.on('row', row)
          query.on('end', () => resolve())
          query.on('error', reject)
          prepare(config)
          client.query(query)
        }),
      ).catch(fail),
    run: async (sql) => {
      await ask({ text: sql })
    },
    commit: async () => {
      const { command } = await ask({ text: 'commit' })
      if (command !== 'COMMIT') throw new DatabaseError('The transaction had failed.', '25P02')
    },
    isLost: () => lost,
    close: async () => {
      lost = true
      await client.end().catch(() => undefined)
    },
  }
}

/** What is asked in one turn goes in one piece: each piece is a call of the system, and dearer than a statement. */
function openTogether({ connection: { stream } }: Client) {
  let isGathering = false
  const send = () => {
    isGathering = false
    stream.uncork()
  }
  return () => {
    if (isGathering) return
    isGathering = true
    stream.cork()
    process.nextTick(send)
  }
}

/** A server that is cut off says nothing and ends nothing: then the connection is given up. */
function answeredWithin({ connection }: Client, statementTimeoutMs: number) {
  return async <Value>(answer: Promise<Value>): Promise<Value> => {
    if (statementTimeoutMs === 0) return answer
    const giveUp = () => connection.stream.destroy()
    const timer = setTimeout(giveUp, statementTimeoutMs + silenceMs)
    try {
      return await answer
    } finally {
      clearTimeout(timer)
    }
  }
}

function fail(error: unknown): never {
  throw nameless(error)
}

function nameless(error: unknown): DatabaseError {
  if (!(error instanceof Error)) return new DatabaseError(String(error), null)
  const code = error instanceof PgError ? (error.code ?? null) : null
  return new DatabaseError(error.message, code)
}

function configFor({ text, values, name }: Statement): QueryConfig {
  const config: QueryConfig = { text }
  if (values !== undefined) config.values = [...values]
  if (name !== undefined) config.name = name
  return config
}

function configOf(address: string): ClientConfig {
  return {
    connectionString: address,
    application_name: 'carom',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
    types: { getTypeParser },
  }
}

const int8 = 20
const numeric = 1_700

/** Counts and times fit a number exactly: the schema has none beyond 2^53. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === int8 || oid === numeric) return Number
  return format === 'binary' ? types.getTypeParser(oid, 'binary') : types.getTypeParser(oid, 'text')
}

type SessionRow = {
  readonly isStandby: boolean
  readonly readOnly: string
  readonly version: number
  readonly encoding: string
}

const oldestVersion = 140_000

/**
 * What every session goes by, whatever the server's defaults: a commit is on disk when it returns, and
 * nothing is compiled for statements that read a few rows.
 */
async function prepareSession(client: Client): Promise<void> {
  const { rows } = await client.query<SessionRow>(
    `select set_config('jit', 'off', false),
       set_config('default_transaction_isolation', 'read committed', false),
       set_config('synchronous_commit', case current_setting('synchronous_commit')
         when 'off' then 'on' else current_setting('synchronous_commit') end, false),
       pg_is_in_recovery() as "isStandby",
       current_setting('transaction_read_only') as "readOnly",
       current_setting('server_version_num')::int as version,
       current_setting('server_encoding') as encoding`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('The server did not answer.')
  if (row.version < oldestVersion) throw new UnfitServerError('PostgreSQL 14 or newer is needed.')
  if (row.encoding !== 'UTF8') {
    throw new UnfitServerError(`The database is encoded as ${row.encoding}: UTF8 is needed.`)
  }
  if (row.isStandby || row.readOnly === 'on') throw new Error('it is a standby, or read-only')
}

/** A connection for one act; no bound on what a statement takes. */
export async function withConnection<Value>(
  url: string,
  act: (connection: Connection) => Promise<Value>,
): Promise<Value> {
  const connection = await connect({ url, statementTimeoutMs: 0 })
  try {
    return await act(connection)
  } finally {
    await connection.close()
  }
}
