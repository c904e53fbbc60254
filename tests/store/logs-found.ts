import { expect } from 'vitest'
import { loggedState } from '../../src/domain/delivery.ts'
import type { ListPage, LogAsk, LogFilters, LogName } from '../../src/store/looks.ts'
import type { Store } from '../../src/store/store.ts'
import { hourMs, startAt } from './makers.ts'
import { type StoreWorld, wholeList } from './worlds.ts'

type Shown = { readonly id: string; readonly at: number } & Readonly<
  Record<string, string | number | null>
>
type OfField = { readonly log: LogName; readonly field: string }

/** Every field a log is looked through by. */
const fields: readonly OfField[] = [
  ...['network', 'outcome', 'reason', 'method', 'status', 'campaign'].map(
    (field): OfField => ({ log: 'postbacks', field }),
  ),
  ...['status', 'network', 'campaign'].map((field): OfField => ({ log: 'leads', field })),
  ...['state', 'destination', 'event', 'campaign', 'error'].map(
    (field): OfField => ({ log: 'deliveries', field }),
  ),
]

/** One page of a log, its rows as plain values. */
export async function page(
  store: Store,
  log: LogName,
  [filter, wish]: readonly [LogFilters[LogName], typeof wholeList],
): Promise<ListPage<Shown>> {
  if (log === 'postbacks') {
    const { items, next } = await store.listPostbacks(filter, wish)
    const rows = items.map(
      ({ id, at, network, outcome, reason, method, campaign, move, subid }) => {
        return {
          id,
          at,
          network,
          outcome,
          reason,
          method,
          campaign,
          subid,
          status: move?.to ?? null,
        }
      },
    )
    return { items: rows, next }
  }
  if (log === 'leads') {
    const { items, next } = await store.listLeads(filter, wish)
    const rows = items.map(({ id, createdAt: at, status, network, campaign, subid }) => {
      return { id, at, status, network, campaign, subid }
    })
    return { items: rows, next }
  }
  const { items, next } = await store.listDeliveries(filter, wish)
  const rows = items.map((row) => {
    const { id, at, destination, event, campaign, lastError: error, subid } = row
    return { id, at, state: loggedState(row), destination, event, campaign, error, subid }
  })
  return { items: rows, next }
}

/** All of it, three rows at a time. */
export async function walk(store: Store, log: LogName, filter: object): Promise<readonly Shown[]> {
  const rows: Shown[] = []
  let cursor: string | null = null
  do {
    const wish = { ...wholeList, limit: 3, cursor }
    const { items, next }: ListPage<Shown> = await page(store, log, [filter, wish as never])
    rows.push(...items)
    cursor = next
  } while (cursor !== null)
  return rows
}

export const ask = (log: LogName, filter: object): LogAsk =>
  ({ log, filter, from: startAt, to: startAt + 24 * hourMs }) as LogAsk

export async function deriveAll({ store, clock }: StoreWorld): Promise<void> {
  while ((await store.derive({ nowMs: clock.now, limit: 7 })) >= 7);
}

/** Each field's values find their rows, page by page, and are counted as they are found. */
export async function expectFound(store: Store): Promise<void> {
  for (const { log, field } of fields) {
    const { items } = await page(store, log, [{}, wholeList])
    const values = [...new Set(items.map((row) => row[field] ?? null))].filter(
      (one) => one !== null,
    )
    expect(values.length, `${log} ${field}`).toBeGreaterThan(0)
    for (const value of values) {
      const wanted = items.filter((row) => row[field] === value)
      const filter = { [field]: value }
      expect([filter, await walk(store, log, filter)]).toEqual([filter, wanted])
      expect(await store.countLog(ask(log, filter))).toEqual({
        count: wanted.length,
        capped: false,
      })
      await expectBars(store, ask(log, filter), wanted.length)
    }
    const any = items.filter((row) => values.some((value) => value === row[field]))
    expect(await walk(store, log, { [field]: values })).toEqual(any)
    await expectFacets(store, { log, field }, items)
    await expectTwo(store, { log, field }, items)
  }
}

export async function expectBars(store: Store, asked: LogAsk, count: number): Promise<void> {
  const edges = Array.from({ length: 25 }, (_, hour) => startAt + hour * hourMs)
  const minutes = Array.from({ length: 101 }, (_, minute) => startAt + minute * 60_000 * 10 + 1)
  const sum = ({ bars }: { bars: readonly Readonly<Record<string, number>>[] }) =>
    bars.flatMap((bar) => Object.values(bar)).reduce((total, n) => total + n, 0)

  expect(sum(await store.histogram(asked, edges))).toBe(count)
  expect(sum(await store.histogram(asked, minutes))).toBeLessThanOrEqual(count)
}

async function expectFacets(store: Store, { log, field }: OfField, items: readonly Shown[]) {
  const counts = Map.groupBy(items, (row) => row[field] ?? null)
  counts.delete(null)
  const facets = await store.facets(ask(log, {}), field)

  expect(new Map(facets.map(({ value, count }) => [value, count]))).toEqual(
    new Map([...counts].map(([value, rows]) => [value, rows.length])),
  )
}

/** Two fields at once, and the campaigns somebody may see. */
async function expectTwo(store: Store, { log, field }: OfField, items: readonly Shown[]) {
  const value = items.find((row) => row[field] != null)?.[field]
  const filter = { [field]: value, campaigns: ['spring'] }
  const wanted = items.filter((row) => row[field] === value && row['campaign'] === 'spring')

  expect(await walk(store, log, filter)).toEqual(wanted)
  expect(await store.countLog(ask(log, filter))).toMatchObject({ count: wanted.length })
  expect(await walk(store, log, { ...filter, campaigns: [] })).toEqual([])
}
