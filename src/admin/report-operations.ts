import { roles, type Workspace } from '../domain/access.ts'
import { slotFrom, slotOf, slotStart } from '../domain/slots.ts'
import type { Dimension, NumbersRow, NumbersWish } from '../store/numbers.ts'
import { type Report, reportSchema } from './contract-numbers.ts'
import type { AdminDeps } from './deps.ts'
import { baseOf, measuresOf, networksOfLandings } from './numbers-base.ts'
import { rangeOf, reportQuery } from './numbers-inputs.ts'
import { type Operation, operation } from './operation.ts'
import { refuseAll } from './problem.ts'

export type NumberDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'version' | 'queueDepth'>

/** Whole quarters of an hour, which is what the numbers are made of. */
export function wholeSlots({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: slotStart(slotOf(from)), to: slotStart(slotFrom(to)) }
}

export const isoTime = (at: number): string => new Date(at).toISOString()

export const reportOperation = (deps: NumberDeps): Operation =>
  operation({
    method: 'GET',
    path: '/reports',
    summary: 'Clicks, leads and money, by up to three dimensions',
    scope: 'read',
    roles,
    query: reportQuery,
    answer: reportSchema,
    run: async ({ query, who }) => {
      const range = rangeOf(query, deps.nowMs(), query.by)
      if (typeof range === 'string') return refuseAll('query-invalid', [range])
      const workspace = await deps.store.workspace()
      const { by, limit, zone = workspace.zone, countBy = workspace.countBy } = query
      const wish: NumbersWish = {
        ...wholeSlots(range),
        ...{ base: countBy, by, zone, campaigns: who.campaigns },
        only: {
          ...(query.campaign === undefined ? {} : { campaign: query.campaign }),
          ...(query.network === undefined ? {} : { network: query.network }),
        },
        networkOfLanding: networksOfLandings(deps.store.settings()),
      }
      return reportOf({ wish, limit, workspace }, await deps.store.numbers(wish))
    },
  })

type Asked = {
  readonly wish: NumbersWish
  readonly limit: number
  readonly workspace: Workspace
}

function reportOf(
  { wish, limit, workspace }: Asked,
  { rows, truncated, behind }: Awaited<ReturnType<NumberDeps['store']['numbers']>>,
): Report {
  const base = baseOf(workspace)
  const { by, zone, from, to } = wish
  return {
    ...{ currency: workspace.currency, zone, from: isoTime(from), to: isoTime(to) },
    ...{ countBy: wish.base, behind },
    items: sorted(rows, by)
      .slice(0, limit)
      .map((row) => ({ keys: namedKeys(row, by), ...measuresOf([row], base) })),
    total: measuresOf(rows, base),
    truncated: truncated || rows.length > limit,
  }
}

const namedKeys = ({ keys }: NumbersRow, by: readonly Dimension[]) =>
  Object.fromEntries(by.map((name, index) => [name, keys[index] ?? null]))

/** In order of time when that comes first; else what brought most stands first. */
function sorted(rows: readonly NumbersRow[], by: readonly Dimension[]): readonly NumbersRow[] {
  const isTimed = by[0] === 'day' || by[0] === 'hour'
  const names = new Map(rows.map((row) => [row, JSON.stringify(row.keys)]))
  const order = (a: NumbersRow, b: NumbersRow) =>
    (names.get(a) ?? '') < (names.get(b) ?? '') ? -1 : 1
  if (isTimed) return rows.toSorted(order)
  return rows.toSorted(
    (a, b) => b.purchases - a.purchases || b.leads - a.leads || b.clicks - a.clicks || order(a, b),
  )
}
