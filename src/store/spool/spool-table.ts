import type { Database } from 'better-sqlite3'
import type { Click } from '../../domain/click.ts'
import type { RowOp } from '../writing/row-ops.ts'

/** What is kept here while the database is away. */
export type SpooledOp = Extract<RowOp, { kind: 'take' | 'click' | 'view' }>

export type SpooledRow = {
  readonly seq: number
  readonly bytes: number
  readonly op: SpooledOp
}

/** A request as it is kept: JSON, with the body of a postback beside it as it came. */
type Written = {
  readonly at: number
  readonly kind: SpooledOp['kind']
  /** Of a click alone: it is looked for. */
  readonly subid: string | null
  readonly bytes: number
  readonly text: string
  readonly body: Uint8Array | null
}

type Stored = Written & { readonly seq: number }

export type SpoolTable = ReturnType<typeof openSpoolTable>

// Raised when a row is written in another way; what an older version has left must still be read.
const format = 1

const tables = `
create table if not exists spooled (
  seq integer primary key,
  at integer not null,
  kind text not null,
  subid text,
  bytes integer not null,
  text text not null,
  body blob
) strict;
create index if not exists spooled_clicks on spooled (subid) where subid is not null;
create table if not exists aside (
  seq integer primary key,
  at integer not null,
  kind text not null,
  text text not null,
  body blob,
  why text not null
) strict;
pragma user_version = ${format};
`

const columns = 'seq, at, kind, subid, bytes, text, body'

/** The SQL of the spool. */
export function openSpoolTable(db: Database) {
  const known = db.pragma('user_version', { simple: true })
  if (Number(known) > format) throw new Error('The spool is newer than this program.')
  db.exec(tables)
  const insert = db.prepare<[Written]>(
    `insert into spooled (at, kind, subid, bytes, text, body)
      values (@at, @kind, @subid, @bytes, @text, @body)`,
  )
  const next = db.prepare<[number], Stored>(`select ${columns} from spooled order by seq limit ?`)
  const remove = db.prepare<[number]>('delete from spooled where seq = ?')
  const setAside = db.prepare<[string, number]>(
    `insert into aside (at, kind, text, body, why)
      select at, kind, text, body, ? from spooled where seq = ?`,
  )
  const click = db.prepare<[string], Stored>(`select ${columns} from spooled where subid = ?`)
  const oldest = db.prepare<[], number>('select at from spooled order by seq limit 1').pluck()
  const aside = db.prepare<[], number>('select count(*) from aside').pluck()
  return {
    insert: (written: Written) => insert.run(written),
    next: (most: SpoolRows): readonly SpooledRow[] => {
      const rows: SpooledRow[] = []
      let bytes = 0
      // One by one: many large ones are more than there is memory for.
      for (const stored of next.iterate(most.rows)) {
        bytes += stored.bytes
        if (rows.length > 0 && bytes > most.bytes) break
        rows.push(rowOf(stored))
      }
      return rows
    },
    remove: db.transaction((rows: readonly Pick<SpooledRow, 'seq'>[]) => {
      for (const { seq } of rows) remove.run(seq)
    }),
    setAside: db.transaction(({ seq }: Pick<SpooledRow, 'seq'>, why: string) => {
      setAside.run(why, seq)
      remove.run(seq)
    }),
    findClick: (subid: string): Click | undefined => {
      const stored = click.get(subid)
      const op = stored === undefined ? undefined : rowOf(stored).op
      return op?.kind === 'click' ? op.click : undefined
    },
    oldestAt: () => oldest.get() ?? null,
    countAside: () => aside.get() ?? 0,
    amount: () => amountIn(db),
    /** Gives the disk back what an outage took. */
    shrink: () => {
      if (Number(db.pragma('freelist_count', { simple: true })) > fewPages) db.exec('vacuum')
    },
  }
}

const fewPages = 4_000

export type SpoolRows = { rows: number; bytes: number }

export function amountIn(db: Database): SpoolRows {
  const sums = db.prepare<[], SpoolRows>(
    'select count(*) as rows, coalesce(sum(bytes), 0) as bytes from spooled',
  )
  return sums.get() ?? { rows: 0, bytes: 0 }
}

export function writtenOf(op: SpooledOp, at: number): Written {
  const body = op.kind === 'take' ? op.intake.body : null
  const plain = op.kind === 'take' ? { ...op, intake: { ...op.intake, body: null } } : op
  const text = JSON.stringify(plain)
  const subid = op.kind === 'click' ? op.click.subid : null
  const bytes = Buffer.byteLength(text) + (body?.byteLength ?? 0)
  return { at, kind: op.kind, subid, bytes, text, body }
}

function rowOf({ seq, bytes, text, body }: Stored): SpooledRow {
  // Safe: `writtenOf` has written it.
  const op = JSON.parse(text) as SpooledOp
  if (op.kind !== 'take' || body === null) return { seq, bytes, op }
  return { seq, bytes, op: { ...op, intake: { ...op.intake, body } } }
}
