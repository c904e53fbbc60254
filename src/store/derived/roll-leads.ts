import { slotOf } from '../../domain/slots.ts'
import { type Asking, all, changeAll, listed, paired } from '../questions/asking.ts'
import { inSums, onlyBucket } from '../rows/bucket.ts'
import { cubes, type KeyValues, keyName } from '../rows/number-keys.ts'
import { openCellChanges, writeCells } from './lead-cells.ts'
import { type Fact, type FactSource, factOf, latestSlotOf } from './lead-fact.ts'
import { idsOf, touchKeys } from './number-keys.ts'

/** Which leads, and those of them that are there. */
export type Leads = { readonly ids: readonly string[]; readonly found: readonly FoundLead[] }

export type FoundLead = FactSource & {
  readonly bucket: number
  readonly id: string
  readonly subid: string
  readonly network: string
  readonly campaign: string | null
  readonly click: number
  readonly test: number
}

type FoundClick = Omit<KeyValues, 'network'> & { readonly subid: string; readonly at: number }

/** For leads that are l. */
export const factColumns = `l.bucket as "bucket", l.id as "id", l.created_at as "createdAt",
  l.subid, l.network, l.campaign, l.click, l.test, l.status, l.sale, l.amount, l.currency,
  l.lead_at as "leadAt", l.purchase_at as "purchaseAt", l.reject_at as "rejectAt",
  l.trash_at as "trashAt"`

const selectFacts = `select lead_id as "leadId", fact from rollup_facts
  where ${inSums} and lead_id in (${listed})`
const selectClicks = `select subid, at, campaign, source, prelanding, landing, px, domain, country,
    device, os, region, city, browser, mark
  from clicks where (bucket, subid) in (${paired})`
const keepFact = `insert into rollup_facts (bucket, lead_id, fact) values (${onlyBucket}, ?, ?)
  on conflict (bucket, lead_id) do update set fact = excluded.fact`
const forgetFact = `delete from rollup_facts where ${inSums} and lead_id = ?`

type Named = { readonly lead: FoundLead; readonly names: readonly string[]; slot: number }

/** Counts leads: what a lead had added is taken back, and what it adds now is added. */
export function* rollLeads({ ids, found }: Leads): Asking<void> {
  if (ids.length === 0) return
  const before = yield* factsOf(ids)
  const counted = found.filter(({ test }) => test === 0)
  const clicks = yield* clicksOf(counted)
  const after = yield* factsNow(counted, { before, clicks })
  const changes = openCellChanges()
  for (const fact of before.values()) changes.take(fact)
  for (const fact of after.values()) changes.add(fact)
  yield* changeAll(
    forgetFact,
    [...before.keys()].filter((id) => !after.has(id)).map((id) => [id]),
  )
  yield* changeAll(
    keepFact,
    [...after].map(([id, fact]) => [id, JSON.stringify(fact)]),
  )
  yield* writeCells(changes)
}

function* factsOf(ids: readonly string[]): Asking<ReadonlyMap<string, Fact>> {
  const rows = yield* all<{ leadId: string; fact: string }>(selectFacts, JSON.stringify(ids))
  // Safe: written above and nowhere else.
  return new Map(rows.map(({ leadId, fact }) => [leadId, JSON.parse(fact) as Fact]))
}

function* clicksOf(leads: readonly FoundLead[]): Asking<ReadonlyMap<string, FoundClick>> {
  const buckets = new Map(leads.map(({ subid, bucket }) => [subid, bucket]))
  const pairs = JSON.stringify([...buckets].map(([subid, bucket]) => [bucket, subid]))
  const rows = yield* all<FoundClick>(selectClicks, pairs)
  return new Map(rows.map((click) => [click.subid, click]))
}

type Known = {
  readonly before: ReadonlyMap<string, Fact>
  readonly clicks: ReadonlyMap<string, FoundClick>
}

function* factsNow(
  leads: readonly FoundLead[],
  { before, clicks }: Known,
): Asking<ReadonlyMap<string, Fact>> {
  const facts = new Map<string, Fact>()
  const named: Named[] = []
  for (const lead of leads) {
    const click = clicks.get(lead.subid)
    const known = before.get(lead.id)
    // The click is gone for its age: what was known of it stays.
    if (click === undefined && lead.click === 1 && known !== undefined) {
      facts.set(lead.id, factOf(lead, known.keys, known.clickSlot))
    } else {
      const { campaign, network } = lead
      const { at: _at, subid: _subid, ...visit } = click ?? noClick
      const values = { ...visit, campaign, network }
      const names = cubes.map((cube) => keyName(values, cube))
      named.push({ lead, names, slot: latestSlotOf(lead) })
    }
  }
  yield* touchKeys(
    leads.flatMap((lead) =>
      (facts.get(lead.id)?.keys ?? []).map((id) => ({ id, slot: latestSlotOf(lead) })),
    ),
  )
  const idOf = yield* idsOf(
    named.flatMap(({ names, slot }) => names.map((name) => ({ name, slot }))),
  )
  for (const { lead, names } of named) {
    const click = clicks.get(lead.subid)
    const keys = names.map(idOf)
    facts.set(lead.id, factOf(lead, keys, click === undefined ? null : slotOf(click.at)))
  }
  return facts
}

const noClick: FoundClick = {
  ...{ subid: '', at: 0, campaign: null },
  source: null,
  prelanding: null,
  landing: null,
  px: null,
  domain: null,
  country: null,
  device: null,
  os: null,
  region: null,
  city: null,
  browser: null,
  mark: null,
}
