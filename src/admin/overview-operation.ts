import { roles } from '../domain/access.ts'
import { demoId } from '../domain/demo.ts'
import { openCutter } from '../domain/local-slots.ts'
import { slotFrom, slotOf } from '../domain/slots.ts'
import type { NumbersRow, NumbersWish } from '../store/numbers.ts'
import { type Overview, overviewSchema } from './contract-numbers.ts'
import { openIssues } from './issues.ts'
import { baseOf, type Measures, measuresOf, networksOfLandings } from './numbers-base.ts'
import { overviewQuery, rangeOf } from './numbers-inputs.ts'
import { type Operation, operation } from './operation.ts'
import { refuseAll } from './problem.ts'
import { isoTime, type NumberDeps, wholeSlots } from './report-operations.ts'

const hourStepsUpToMs = 48 * 3_600_000
const topCampaigns = 8

export const overviewOperation = (deps: NumberDeps): Operation =>
  operation({
    method: 'GET',
    path: '/overview',
    summary: 'How it goes, beside the time of the same length before',
    scope: 'read',
    roles,
    query: overviewQuery,
    answer: overviewSchema,
    run: async ({ query, who }) => {
      const range = rangeOf(query, deps.nowMs())
      if (typeof range === 'string') return refuseAll('query-invalid', [range])
      const workspace = await deps.store.workspace()
      const { zone = workspace.zone, countBy = workspace.countBy } = query
      const whole = wholeSlots(range)
      const step = stepOf(whole)
      const wish: NumbersWish = {
        ...whole,
        ...{ base: countBy, by: ['campaign', step], zone, campaigns: who.campaigns, only: {} },
        networkOfLanding: networksOfLandings(deps.store.settings()),
      }
      const [now, before] = await askBoth(deps, wish)
      const base = baseOf(workspace)
      const totals = [measuresOf(now.rows, base), measuresOf(before.rows, base)] as const
      const shown = {
        wish,
        rows: now.rows,
        measure: (rows: readonly NumbersRow[]) => measuresOf(rows, base),
      }
      return {
        ...{ currency: workspace.currency, zone, countBy, step, behind: now.behind },
        countedTo: now.behind ? isoTime(now.countedTo) : null,
        ...{ from: isoTime(whole.from), to: isoTime(whole.to) },
        tiles: { ...tilesOf(totals), ...(await lossTiles(deps, wish)) },
        ...chartsOf(shown),
        networks: await networksOf(deps, wish.campaigns),
        issues: (await openIssues(deps, wish.campaigns)).filter((one) => one.mutedUntil === null)
          .length,
      }
    },
  })

const stepOf = ({ from, to }: { readonly from: number; readonly to: number }): 'hour' | 'day' =>
  to - from <= hourStepsUpToMs ? 'hour' : 'day'

const rangeBefore = ({ from, to }: NumbersWish) => ({ from: from - (to - from), to: from })

function askBoth({ store }: NumberDeps, wish: NumbersWish) {
  return Promise.all([
    store.numbers(wish),
    store.numbers({ ...wish, ...rangeBefore(wish), by: [] }),
  ])
}

type Pair = readonly [now: Measures, before: Measures]
type Tiles = Overview['tiles']

function tilesOf([now, before]: Pair): Omit<Tiles, 'notAccepted' | 'undelivered'> {
  const count = (name: 'clicks' | 'leads' | 'purchases' | 'rejects' | 'trash') => ({
    value: now[name],
    previous: before[name],
  })
  const money = (name: 'revenue' | 'hold') => ({
    value: now[name],
    previous: before[name],
    currencies: now.money.map((one) => ({ currency: one.currency, value: one[name] })),
  })
  return {
    ...{ clicks: count('clicks'), leads: count('leads'), purchases: count('purchases') },
    ...{ rejects: count('rejects'), trash: count('trash') },
    approval: { value: now.approval, previous: before.approval },
    ...{ revenue: money('revenue'), hold: money('hold') },
  }
}

/** A postback that was not accepted belongs to no campaign. */
async function lossTiles(
  { store }: NumberDeps,
  wish: NumbersWish,
): Promise<Pick<Tiles, 'notAccepted' | 'undelivered'>> {
  const ranges = [wish, rangeBefore(wish)].map(({ from, to }) => ({ from, to }))
  const refused = async (range: { from: number; to: number }) => {
    if (wish.campaigns !== null) return null
    const tallies = await store.tallyPostbacks(range)
    return tallies
      .filter(({ outcome }) => outcome === 'refused')
      .reduce((total, { count }) => total + count, 0)
  }
  const [value = null, previous = null] = await Promise.all(ranges.map(refused))
  const lost = await Promise.all(ranges.map((range) => store.countLost(range, wish.campaigns)))
  return {
    notAccepted: { value, previous },
    undelivered: { value: lost[0] ?? null, previous: lost[1] ?? null },
  }
}

type Shown = {
  readonly wish: NumbersWish
  readonly rows: readonly NumbersRow[]
  readonly measure: (rows: readonly NumbersRow[]) => Measures
}

function chartsOf({ wish, rows, measure }: Shown): Pick<Overview, 'series' | 'campaigns'> {
  const steps = stepsOf(wish)
  const byStep = Map.groupBy(rows, ({ keys }) => keys[1] ?? '')
  const series = steps.map((at) => {
    const { clicks, leads, rebills, purchases, rejects, trash, revenue } = measure(
      byStep.get(at) ?? [],
    )
    return { at, clicks, leads, rebills, purchases, rejects, trash, revenue }
  })
  const campaigns = [...Map.groupBy(rows, ({ keys }) => keys[0] ?? null)]
    .map(([campaign, own]) => ({ campaign, own, total: measure(own) }))
    .sort((a, b) => compare(b.total, a.total))
    .slice(0, topCampaigns)
    .map(({ campaign, own, total: { clicks, leads, purchases, revenue } }) => {
      const leadsAt = new Map(own.map((row) => [row.keys[1], row.leads]))
      const spark = steps.map((at) => leadsAt.get(at) ?? 0)
      return { campaign, clicks, leads, purchases, revenue, spark }
    })
  return { series, campaigns }
}

const compare = (a: Measures, b: Measures) =>
  a.purchases - b.purchases || a.leads - b.leads || a.clicks - b.clicks

/** Every step of the time asked for, those in which nothing happened too. */
function stepsOf({ from, to, zone, by }: NumbersWish): readonly string[] {
  const cut = openCutter(zone, by[1] === 'hour' ? 'hour' : 'day')
  const steps = new Set<string>()
  for (let slot = slotOf(from); slot < slotFrom(to); slot += 1) steps.add(cut(slot))
  return [...steps]
}

async function networksOf(
  { store }: NumberDeps,
  campaigns: readonly string[] | null,
): Promise<Overview['networks']> {
  if (campaigns !== null) return []
  const heard = new Map((await store.listHeard()).map((row) => [row.network, row.lastAt]))
  const own = Object.keys(store.settings().networks).filter((network) => network !== demoId)
  return own.map((network) => {
    const at = heard.get(network)
    return { network, lastPostbackAt: at === undefined ? null : isoTime(at) }
  })
}
