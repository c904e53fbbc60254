import type { Asking } from '../questions/asking.ts'
import { marks } from './marks.ts'
import { rollLeads } from './roll-leads.ts'
import { clear, dropOld, moved, type RollStep, touched, viewed } from './roll-steps.ts'

/** Leads, counted in short steps; true when there is more to do. */
export function* roll(step: RollStep): Asking<boolean> {
  if ((yield* clear(step.limit)) || (yield* dropOld(step))) return true
  let most = 0
  for (const find of [viewed, touched, moved]) {
    const { leads, rows } = yield* find(step)
    yield* rollLeads(leads)
    most = Math.max(most, rows)
  }
  return most >= step.limit
}

/** Leads are counted anew from nothing; each quarter of an hour is replaced in its turn. */
export function* recount(): Asking<void> {
  yield* marks.save('clearing', 1)
  for (const name of ['moves', 'views', 'slots'] as const) yield* marks.remove(name)
}
