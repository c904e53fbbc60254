import type { TestsWish } from '../../acts.ts'
import { isOpen } from '../../steps/stored-delivery.ts'
import { saveState } from '../../steps/work.ts'
import type { SqliteWork as Work } from '../tables/tables.ts'

/** Deletes leads that are tests, at most so many; what was still owed for them is cancelled first. */
export function deleteTests(work: Work, wish: TestsWish, limit: number): number {
  const { retention, deliveries } = work.tables
  const tests = retention.testLeads(wish, limit)
  for (const lead of tests) {
    for (const delivery of retention.deliveriesOf(lead.id).filter(isOpen)) {
      const ended = { state: 'cancelled', dueAt: null, finalAt: work.now } as const
      saveState(work, delivery, { ...(deliveries.find(delivery.id) ?? delivery), ...ended })
    }
    if (wish.withClicks) retention.removeClick(lead)
    retention.removeLead(lead)
  }
  return tests.length
}
