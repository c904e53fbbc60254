import { type Connection, withConnection } from '../src/store/postgres/server/connect.ts'
import { listLiteral } from '../src/store/postgres/server/literals.ts'
import { bucketFor } from '../src/store/postgres/server/places.ts'
import { usageOf } from './proc.ts'
import { shuffled } from './traffic.ts'

type Wish = {
  readonly url: string
  readonly clicks: number
  readonly subidAt: (index: number) => string
}

const batches = [1, 16, 128]
const lookups = 3_000
const mostClicks = 1_000_000

const keys = 'unnest($1::bigint[], $2::text[]) k (bucket, subid)'
/** As `load.ts` asks; in one table there is nothing to be hinted at. */
const texts = {
  'one table': `select c.* from ${keys} join whole c on c.bucket = k.bucket and c.subid = k.subid`,
  'parts, by hint': `select c.* from ${keys}
    join subject s on s.bucket = k.bucket and s.subid = k.subid
    join clicks c on c.bucket = k.bucket and c.subid = k.subid and c.at = s.click_at`,
  'parts, all of them': `select c.* from ${keys}
    join clicks c on c.bucket = k.bucket and c.subid = k.subid`,
}

/** What one look-up of a click takes of its session's processor, in one table and in parts. */
export async function lookupNotes(wish: Wish): Promise<readonly string[]> {
  return withConnection(wish.url, async (connection) => {
    const { run, query } = connection
    await run('create table whole (like clicks including all)')
    await run(`insert into whole select * from clicks order by subid limit ${mostClicks}`)
    await run('vacuum analyze whole')
    await run(`set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
      set plan_cache_mode = force_generic_plan`)
    const [own] = await query<{ pid: number }>({ text: 'select pg_backend_pid() as pid' })
    const notes: string[] = []
    for (const batch of batches) {
      const told: string[] = []
      for (const name of Object.keys(texts) as (keyof typeof texts)[]) {
        const each = await microsOf(connection, { ...wish, name, batch, pid: own?.pid ?? 0 })
        told.push(`${name} ${each.toFixed(0)} µs`)
      }
      notes.push(`A look-up of a click, ${batch} in a statement: ${told.join(', ')}.`)
    }
    return notes
  })
}

type Turn = Wish & {
  readonly name: keyof typeof texts
  readonly batch: number
  readonly pid: number
}

async function microsOf({ query }: Connection, turn: Turn): Promise<number> {
  const { name, batch, pid, clicks, subidAt } = turn
  const among = Math.min(clicks, mostClicks)
  const turns = Math.ceil(lookups / batch)
  const ask = async (at: number) => {
    const subids = Array.from({ length: batch }, (_, i) => subidAt(shuffled(at * batch + i, among)))
    const values = [listLiteral('bigint', subids.map(bucketFor)), listLiteral('text', subids)]
    const rows = await query({ name, text: texts[name], values })
    if (rows.length !== batch) throw new Error(`${rows.length} of ${batch} clicks were found`)
  }
  for (let at = 0; at < turns / 4; at += 1) await ask(at)
  const before = usageOf(pid).cpuMs
  for (let at = 0; at < turns; at += 1) await ask(at)
  return ((usageOf(pid).cpuMs - before) * 1_000) / (turns * batch)
}
