import type { Database } from 'better-sqlite3'
import { sharesOf } from '../../../domain/spread-cost.ts'
import type { NewCost, SpreadStep } from '../../costs.ts'
import { inBucket } from '../../rows/bucket.ts'
import type { SqlValue } from '../../rows/fields.ts'
import { afterSpread } from '../../steps/spread-step.ts'

export function prepareCosts(db: Database) {
  const amount = db
    .prepare<SqlValue[], string>(
      'select amount from costs where campaign = ? and from_at = ? and param = ? and value = ?',
    )
    .pluck()
  const drop = db.prepare<SqlValue[]>(
    'delete from costs where campaign = ? and from_at = ? and param = ? and value = ?',
  )
  const keep = db.prepare<SqlValue[]>(
    `insert into costs (campaign, from_at, to_at, param, value, day, zone, amount, amount_before,
       at, by, until, state, clicks, done, after_at, after_click, tries)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'spreading', null, 0, -1, '', 0)`,
  )
  const remove = db.prepare<[number]>('delete from costs where id = ?')
  const removeOld = db.prepare<[number, number]>(
    `delete from costs where id in (
       select id from costs where to_at < ? order by to_at limit ?)`,
  )
  return {
    /** A corrected one is the newest of the list. */
    keep: (cost: NewCost, now: number) => {
      const { campaign, from, to, param, value, day, zone, by, until } = cost
      const before = amount.get(campaign, from, param, value) ?? null
      drop.run(campaign, from, param, value)
      const told = before === cost.amount ? null : before
      keep.run(campaign, from, to, param, value, day, zone, cost.amount, told, now, by, until)
    },
    spread: prepareSpread(db),
    remove: (id: string) => /^\d{1,15}$/.test(id) && remove.run(Number(id)).changes > 0,
    removeOld: (before: number, limit: number) => removeOld.run(before, limit).changes,
  }
}

/** Writes one step, unless another came before it. */
function prepareSpread(db: Database) {
  const stands = db
    .prepare<SqlValue[], number>(
      `select 1 from costs where id = ? and at = ? and done = ? and tries = ? and state = 'spreading'`,
    )
    .pluck()
  const setCost = db.prepare<SqlValue[]>(
    `update clicks set cost = ? where ${inBucket} and subid = ? and cost is not ?`,
  )
  const moveOn = prepareMoveOn(db)
  return (step: SpreadStep, touchSlot: (at: number) => void): void => {
    if (stands.get(step.id, step.at, step.done, step.tries) !== 1) return
    const shares = sharesOf(step.amount, Math.max(1, step.clicks))
    for (const [index, { subid, at }] of step.part.entries()) {
      const isLast = step.done + index + 1 === step.clicks
      const cost = isLast ? shares.last : shares.each
      if (setCost.run(cost, subid, cost).changes > 0) touchSlot(at)
    }
    moveOn(step)
  }
}

function prepareMoveOn(db: Database) {
  const goOn = db.prepare<SqlValue[]>(
    'update costs set clicks = ?, done = ?, after_at = ?, after_click = ? where id = ?',
  )
  const end = db.prepare<SqlValue[]>(
    `update costs set state = 'done', clicks = ?, done = ? where id = ?`,
  )
  const again = db.prepare<SqlValue[]>(
    `update costs set clicks = null, done = 0, after_at = -1, after_click = '', tries = tries + 1
     where id = ?`,
  )
  return (step: SpreadStep): void => {
    const after = afterSpread(step)
    if (after.kind === 'again') again.run(step.id)
    else if (after.kind === 'end') end.run(after.clicks, after.done, step.id)
    else goOn.run(after.clicks, after.done, after.at, after.subid, step.id)
  }
}
