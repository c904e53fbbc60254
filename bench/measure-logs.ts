import type { LogAsk, LogName } from '../src/store/looks.ts'
import { openStore } from '../src/store/open.ts'
import { writeCursor } from '../src/store/questions/cursor.ts'
import type { Store } from '../src/store/store.ts'
import { nowNs } from './machine.ts'
import { type Measured, median } from './report.ts'
import type { Seeded } from './seed.ts'
import { seedLogs, spanMs } from './seed-logs.ts'

type Asked = Pick<LogAsk, 'log' | 'filter'>

const filters: readonly Asked[] = [
  { log: 'postbacks', filter: {} },
  { log: 'postbacks', filter: { network: 'network-3' } },
  { log: 'postbacks', filter: { network: 'rare' } },
  { log: 'postbacks', filter: { outcome: 'refused' } },
  { log: 'postbacks', filter: { reason: 'reason-2' } },
  { log: 'postbacks', filter: { status: 'Purchase' } },
  { log: 'postbacks', filter: { campaign: 'campaign-7' } },
  { log: 'postbacks', filter: { method: 'POST' } },
  { log: 'leads', filter: {} },
  { log: 'leads', filter: { status: 'Reject' } },
  { log: 'leads', filter: { network: 'rare' } },
  { log: 'leads', filter: { campaign: 'campaign-7' } },
  { log: 'deliveries', filter: {} },
  { log: 'deliveries', filter: { state: 'failed' } },
  { log: 'deliveries', filter: { destination: 'destination-3' } },
  { log: 'deliveries', filter: { event: 'Purchase' } },
  { log: 'deliveries', filter: { campaign: 'campaign-7' } },
  { log: 'deliveries', filter: { error: 'http-4xx' } },
]

/** What the logs cost where they are long: derived, then asked for their first and last pages. */
export async function measureLogs({ sizes, emptyFolder }: Seeded): Promise<Measured> {
  const folder = await emptyFolder()
  const endMs = Date.now() - 60_000
  const path = seedLogs(folder, sizes.logRows, endMs)
  const store = await openStore({
    url: `sqlite:${path}`,
    nowMs: Date.now,
    log: { error: () => undefined },
  })
  try {
    const derived = await derive(store)
    const notes = [`Logs of ${sizes.logRows.toLocaleString('en')} rows each: ${derived}`]
    for (const asked of filters) notes.push(await noteOf(store, asked, endMs))
    return { rows: [], notes }
  } finally {
    await store.close()
  }
}

async function derive(store: Store): Promise<string> {
  const startedNs = nowNs()
  let [steps, rows, longestMs] = [0, 0, 0]
  for (let read = 500; read >= 500; steps += 1) {
    const stepNs = nowNs()
    read = await store.derive({ nowMs: Date.now(), limit: 500 })
    rows += read
    longestMs = Math.max(longestMs, (nowNs() - stepNs) / 1e6)
  }
  const seconds = (nowNs() - startedNs) / 1e9
  const each = Math.round((seconds * 1e6) / rows)
  return (
    `derived in ${Math.round(seconds)} s, ${each} µs for a postback, its move and its delivery; ` +
    `a step takes ${(seconds * 1000) / steps > 1 ? Math.round((seconds * 1000) / steps) : 1} ms, ` +
    `the longest ${Math.round(longestMs)} ms.`
  )
}

/** Its first page of 100, one of its last, a count, bars of thirty days and the values of a field. */
async function noteOf(store: Store, { log, filter }: Asked, endMs: number): Promise<string> {
  const startMs = endMs - spanMs
  const last = writeCursor({ at: startMs + spanMs / 5, id: `d_${timeText(startMs + spanMs / 5)}` })
  // Safe: each filter above stands beside its own log.
  const ask = { log, filter, from: startMs, to: endMs } as LogAsk
  const days = Array.from({ length: 110 }, (_, index) => evenHour(startMs) + index * 7 * 3_600_000)
  const stack = { postbacks: 'outcome', leads: 'status', deliveries: 'state' }[log]
  const times = [
    ['first page', () => page(store, log, { filter, cursor: null })],
    ['last', () => page(store, log, { filter, cursor: last })],
    ['count', () => store.countLog(ask)],
    ['110 bars', () => store.histogram(ask, days)],
    ['facets', () => store.facets(ask, stack)],
  ] as const
  const parts: string[] = []
  for (const [name, run] of times) parts.push(`${name} ${(await medianMs(run)).toFixed(1)}`)
  return `\`${log} ${JSON.stringify(filter)}\`: ${parts.join(', ')} ms.`
}

const evenHour = (at: number) => Math.floor(at / 3_600_000) * 3_600_000
const timeText = (at: number) => Math.trunc(at).toString(36).padStart(8, '0')

type Wish = { readonly filter: LogAsk['filter']; readonly cursor: string | null }

function page(store: Store, log: LogName, { filter, cursor }: Wish): Promise<unknown> {
  const wish = { limit: 100, cursor, from: null, to: null }
  if (log === 'postbacks') return store.listPostbacks(filter, wish)
  return log === 'leads' ? store.listLeads(filter, wish) : store.listDeliveries(filter, wish)
}

const timesEach = 15

async function medianMs(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < timesEach; index += 1) {
    const startedNs = nowNs()
    await run()
    times.push((nowNs() - startedNs) / 1e6)
  }
  return median(times)
}
