import { z } from 'zod'
import { sharesOf } from '../domain/spread-cost.ts'
import type { CostCount, NewCost } from '../store/costs.ts'
import { auditEntry } from './audit.ts'
import {
  type CostLine,
  type CostOutcome,
  costImportQuery,
  costImportSchema,
  costListQuery,
  costListSchema,
  costRowInput,
} from './contract-costs.ts'
import type { AdminDeps } from './deps.ts'
import { openCosts, type ReadCost, readCost } from './import-costs.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { shownTime } from './shown.ts'

type CostDeps = Pick<AdminDeps, 'store' | 'nowMs'>

/** Its body is read here, not by the door: JSON, lines of JSON, or CSV. */
export function costImportOperation({ store, nowMs }: CostDeps): Operation {
  return operation({
    method: 'POST',
    path: '/costs',
    summary: 'Tell what was paid for whole days: spread over their clicks; `dryRun` says how',
    scope: 'admin',
    query: costImportQuery,
    body: z.instanceof(Uint8Array),
    written: z.array(costRowInput),
    answer: costImportSchema,
    run: async ({ query, body, who }) => {
      if (who.campaigns !== null) return refuse('scope-missing', 'needs every campaign')
      const opened = await openCosts(body)
      if (!opened.ok) return refuse(opened.reason, opened.detail)
      const { zone } = await store.workspace()
      const context = { zone, by: who.name, nowMs: nowMs() }
      const read = withoutRepeats(opened.rows.map((row) => readCost(row, context)))
      const judged = await judgeAll(store, read)
      const dryRun = query.dryRun === 'true'
      const kept = judged.filter(({ isKept }) => isKept)
      if (!dryRun && kept.length > 0) {
        const after = { rows: judged.length, kept: kept.length }
        const audit = auditEntry(who, 'import', { kind: 'costs', target: '', after })
        await store.keepCosts(
          kept.flatMap(({ cost }) => cost ?? []),
          audit,
        )
      }
      return { dryRun, ...shownImport(judged.map(({ line }) => line)) }
    },
  })
}

/** What was told, and the end of it. */
export function costOperations(deps: Pick<CostDeps, 'store'>): readonly Operation[] {
  return [listCosts(deps), removeCost(deps)]
}

const listCosts = ({ store }: Pick<CostDeps, 'store'>): Operation =>
  operation({
    method: 'GET',
    path: '/costs',
    summary: 'What was told of whole days, the newest first, and how far it is spread',
    scope: 'read',
    query: costListQuery,
    answer: costListSchema,
    run: async ({ query: { limit, cursor = null } }) => {
      const page = await store.listCosts({ limit, cursor, from: null, to: null })
      const items = page.items.map(({ from: _, to: __, until: ___, at, ...row }) => ({
        ...row,
        at: shownTime(at),
      }))
      return { items, next: page.next }
    },
  })

const removeCost = ({ store }: Pick<CostDeps, 'store'>): Operation =>
  operation({
    method: 'DELETE',
    path: '/costs/{id}',
    summary: 'Forget what was told of a day; its clicks keep their parts until it is told anew',
    scope: 'admin',
    run: async ({ params: { id }, who }) => {
      const audit = auditEntry(who, 'remove', { kind: 'costs', target: id })
      const isGone = await store.removeCost(id, audit)
      return isGone ? undefined : refuse('not-found')
    },
  })

type Judged = { readonly line: CostLine; readonly cost?: NewCost; readonly isKept: boolean }

const partsAtOnce = 50

async function judgeAll(
  store: CostDeps['store'],
  read: readonly ReadCost[],
): Promise<readonly Judged[]> {
  const good = read.flatMap((one) => (one.ok ? [one.cost] : []))
  const counts: CostCount[] = []
  for (let from = 0; from < good.length; from += partsAtOnce) {
    counts.push(...(await store.countCosts(good.slice(from, from + partsAtOnce))))
  }
  const countOf = new Map(good.map((cost, index) => [cost, counts[index]]))
  return read.map((one) => (one.ok ? judged(one, countOf.get(one.cost)) : refusedLine(one)))
}

function judged(
  { line, cost }: Extract<ReadCost, { ok: true }>,
  count: CostCount | undefined,
): Judged {
  const { campaign, day, zone, param, value, amount } = cost
  const shown = { line, campaign, day, zone, param, value, amount }
  const { clicks = 0, known = null, overlaps = false } = count ?? {}
  const before = known?.amount ?? null
  if (overlaps) {
    const rest = { clicks, perClick: null, before, detail: null }
    return {
      isKept: false,
      line: { ...shown, ...rest, outcome: 'refused', reason: 'costs-overlap' },
    }
  }
  const outcome = outcomeOf(cost, { clicks, known })
  const perClick = clicks === 0 ? null : sharesOf(amount, clicks).each
  return {
    cost,
    // Without clicks there is nothing to spread it over: it is told again when they are there.
    isKept: outcome === 'new' || outcome === 'changed',
    line: { ...shown, outcome, clicks, perClick, before, reason: null, detail: null },
  }
}

function outcomeOf({ amount }: NewCost, { clicks, known }: Omit<CostCount, 'overlaps'>) {
  if (clicks === 0) return 'no-clicks'
  if (known === null) return 'new'
  const isSpread = known.state === 'spreading' || known.clicks === clicks
  return known.amount === amount && isSpread ? 'same' : 'changed'
}

function refusedLine({ line, reason, detail, said }: Extract<ReadCost, { ok: false }>): Judged {
  const of = (name: string) => said[name] ?? ''
  return {
    isKept: false,
    line: {
      ...{ line, campaign: of('campaign'), day: of('day'), zone: of('zone') },
      ...{ param: of('param'), value: of('value'), amount: of('amount') },
      ...{ outcome: 'refused', clicks: null, perClick: null, before: null, reason, detail },
    },
  }
}

/** A second line of the same clicks, or one that cuts them in another way, is refused. */
function withoutRepeats(read: readonly ReadCost[]): readonly ReadCost[] {
  const seen = new Set<string>()
  const cuts: NewCost[] = []
  return read.map((one) => {
    if (!one.ok) return one
    const { campaign, from, to, param, value } = one.cost
    const name = JSON.stringify([campaign, from, param, value])
    const isOther = cuts.some(
      (cut) =>
        cut.campaign === campaign &&
        cut.from < to &&
        cut.to > from &&
        (cut.from !== from || cut.param !== param),
    )
    if (seen.has(name) || isOther) {
      const reason = seen.has(name) ? 'row-twice' : 'costs-overlap'
      return { ok: false, line: one.line, reason, detail: null, said: saidOf(one.cost) }
    }
    seen.add(name)
    if (!cuts.some((cut) => cut.campaign === campaign && cut.from === from)) cuts.push(one.cost)
    return one
  })
}

const saidOf = ({ campaign, day, zone, param, value, amount }: NewCost) => ({
  ...{ campaign, day, zone, param, value, amount },
})

const linesShown = 5_000

function shownImport(lines: readonly CostLine[]) {
  const counts: Record<CostOutcome, number> = {
    ...{ new: 0, changed: 0, same: 0, 'no-clicks': 0, refused: 0 },
  }
  for (const { outcome } of lines) counts[outcome] += 1
  const rows = lines.slice(0, linesShown)
  return { rows, counts, truncated: rows.length < lines.length }
}
