import { slotOf } from '../../domain/slots.ts'
import { sharesOf } from '../../domain/spread-cost.ts'
import type { Costs, NewCost, SpreadStep } from '../costs.ts'
import type { Spreading } from '../derived/spreading.ts'
import { onlyBucket } from '../rows/bucket.ts'
import { afterSpread } from '../steps/spread-step.ts'
import { auditStatement, dirtySlots } from './flush/beside.ts'
import type { Connection } from './server/connect.ts'
import { placed } from './server/placed.ts'
import { bucketFor } from './server/places.ts'
import type { Writer } from './writer.ts'

type Query = Connection['query']

const dayMs = 86_400_000

/** What was paid for clicks. */
export function costWrites(
  { act }: Writer,
  spreading: Spreading,
): Pick<Costs, 'keepCosts' | 'removeCost' | 'spreadCosts'> {
  return {
    keepCosts: async (costs, audit) => {
      await act(async ({ query }, now) => {
        for (const cost of costs) await keep(query, cost, now)
        await query(auditStatement(audit, now))
        return { value: undefined }
      })
    },
    removeCost: async (id, audit) =>
      // Safe: what the act below answers with.
      (await act(async ({ query }, now) => {
        const gone = /^\d{1,15}$/.test(id) && (await remove(query, Number(id)))
        if (gone) await query(auditStatement(audit, now))
        return { value: gone }
      })) as boolean,
    spreadCosts: ({ limit, keepDays }) =>
      spreading(limit, async (step) => {
        // Safe: what the act below answers with.
        return (await act(async ({ query }, now) => {
          const removed = await removeOld(query, now - keepDays * dayMs, limit)
          if (step === null) return { value: removed >= limit }
          await spread(query, step)
          return { value: true }
        })) as boolean
      }),
  }
}

/** A corrected one is the newest of the list. */
async function keep(query: Query, cost: NewCost, now: number): Promise<void> {
  const { campaign, from, to, param, value, day, zone, amount, by, until } = cost
  const [known] = await query<{ amount: string }>({
    text: `delete from costs where campaign = $1 and from_at = $2 and param = $3 and value = $4
      returning amount`,
    values: [campaign, from, param, value],
  })
  const before = known === undefined || known.amount === amount ? null : known.amount
  await query({
    text: `insert into costs (campaign, from_at, to_at, param, value, day, zone, amount,
        amount_before, at, by, until, state, clicks, done, after_at, after_click, tries)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'spreading', null, 0, -1, '', 0)`,
    values: [campaign, from, to, param, value, day, zone, amount, before, now, by, until],
  })
}

async function remove(query: Query, id: number): Promise<boolean> {
  const text = 'delete from costs where id = $1 returning 1'
  return (await query({ text, values: [id] })).length > 0
}

async function removeOld(query: Query, before: number, limit: number): Promise<number> {
  const text = `delete from costs where id in (
    select id from costs where to_at < $1 order by to_at limit $2) returning 1`
  return (await query({ text, values: [before, limit] })).length
}

const setCosts = placed({
  name: 'set-costs',
  text: (within) => `update clicks c set cost = v.cost
    from unnest($1::smallint[], $2::text[], $3::text[], $4::bigint[]) v (bucket, subid, cost, at)
    where c.bucket = v.bucket and c.subid = v.subid and c.at = v.at
      and c.cost is distinct from v.cost${within('c')}
    returning c.at`,
  types: ['text', 'text', 'bigint'],
})

/** Writes one step, unless another node came before it: its row is locked. */
async function spread(query: Query, step: SpreadStep): Promise<void> {
  const { id, at, done, tries, part, clicks, amount } = step
  const stands = await query({
    text: `select 1 from costs where id = $1 and at = $2 and done = $3 and tries = $4
      and state = 'spreading' for update`,
    values: [id, at, done, tries],
  })
  if (stands.length === 0) return
  const shares = sharesOf(amount, Math.max(1, clicks))
  const costs = part.map((_, index) => (done + index + 1 === clicks ? shares.last : shares.each))
  const subids = part.map(({ subid }) => subid)
  const times = part.map((click) => click.at)
  const buckets = subids.map(bucketFor)
  const changed = await query<{ at: number }>(setCosts(buckets, subids, costs, times))
  const slots = [...new Set(changed.map(({ at }) => slotOf(at)))].sort((a, b) => a - b)
  if (slots.length > 0) await query(dirtySlots(slots.map((row) => ({ bucket: onlyBucket, row }))))
  await moveOn(query, step)
}

async function moveOn(query: Query, step: SpreadStep): Promise<void> {
  const after = afterSpread(step)
  if (after.kind === 'again') {
    await query({
      text: `update costs set clicks = null, done = 0, after_at = -1, after_click = '',
        tries = tries + 1 where id = $1`,
      values: [step.id],
    })
  } else if (after.kind === 'end') {
    await query({
      text: `update costs set state = 'done', clicks = $1, done = $2 where id = $3`,
      values: [after.clicks, after.done, step.id],
    })
  } else {
    await query({
      text: `update costs set clicks = $1, done = $2, after_at = $3, after_click = $4
        where id = $5`,
      values: [after.clicks, after.done, after.at, after.subid, step.id],
    })
  }
}
