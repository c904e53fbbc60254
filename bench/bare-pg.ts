import { Client } from 'pg'
import { answerParent, sayReady } from './child.ts'
import { nowNs } from './machine.ts'
import { callers } from './plan.ts'
import { shuffled, subidOf } from './traffic.ts'

// What a batch of postbacks writes, and no more: one connection, a batch after the other, each committed
// durably. As many in a batch as callers wait at one time.
const [url = '', count = '', clicks = ''] = process.argv.slice(2)
const client = new Client({ connectionString: url, pipeline: true })
await client.connect()
await client.query("set synchronous_commit = 'on'")
await client.query('set enable_seqscan = off')

const statements = [
  `insert into subject (bucket, subid) select 0, unnest($1::text[]) on conflict do nothing`,
  `select subid, campaign, landing, params from clicks where subid = any($1::text[])`,
  `select id, subid, status from leads where subid = any($1::text[])`,
] as const

const inserts = [
  `insert into postbacks (bucket, id, at, network, cause, method, path, query, outcome, notes, subid,
     txid, settings_version, unauthenticated, ip)
   select 0, 'p_' || t, 1, 'pp', 'network', 'GET', '/postback/pp/k3y',
     'subid=' || s || '&status=lead&payout=12.5&txid=' || t, 'moved', '[]', s, t, 1, 0, '127.0.0.1'
   from unnest($1::text[], $2::text[]) as b (s, t)`,
  `insert into leads (bucket, created_at, id, subid, network, sale_key, txids, sale, status, provisional,
     test, amount, currency, lead_at, updated_at, moves, readings, campaign, click)
   select 0, 1, 'l_' || t, s, 'pp', t, '["' || t || '"]', 'first', 'Lead', 0, 0, '12.5', 'USD', 1, 1, 1,
     '[{"word":"lead","at":1,"txid":"' || t || '","amount":"12.5"}]', 'spring', 1
   from unnest($1::text[], $2::text[]) as b (s, t)`,
  `insert into moves (bucket, id, at, lead_id, subid, network, postback_id, cause, chain, to_status, txid,
     sale, amount, currency, event_at, test, provisional, unauthenticated, not_sent)
   select 0, 'm_' || t, 1, 'l_' || t, s, 'pp', 'p_' || t, 'network', 0, 'Lead', t, 'first', '12.5', 'USD',
     1, 0, 0, 0, '[]'
   from unnest($1::text[], $2::text[]) as b (s, t)`,
  `insert into transactions (bucket, network, order_id, subid)
   select 0, 'pp', t, s from unnest($1::text[], $2::text[]) as b (s, t) on conflict do nothing`,
] as const

let next = 0

/** Two round trips: what is read, and what is written with its commit. */
async function batch(size: number): Promise<void> {
  const subids = Array.from({ length: size }, (_, at) => subidOf(shuffled(next + at, +clicks)))
  const txids = Array.from({ length: size }, (_, at) => `x${next + at}`)
  next += size
  const ask = (text: string, at: number, values: unknown[]) =>
    client.query({ name: `s${at}`, text, values })
  const reads = statements.map((text, at) => ask(text, at, [[...subids].sort()]))
  await Promise.all([client.query('begin'), ...reads])
  const writes = inserts.map((text, at) => ask(text, 10 + at, [subids, txids]))
  await Promise.all([...writes, client.query('commit')])
}

answerParent({
  run: async () => {
    const startedNs = nowNs()
    for (let done = 0; done < Number(count); done += callers) {
      await batch(Math.min(callers, Number(count) - done))
    }
    return Number(count) / ((nowNs() - startedNs) / 1e9)
  },
})
sayReady()
