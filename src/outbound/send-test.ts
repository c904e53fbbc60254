import type { DueDelivery } from '../domain/delivery.ts'
import type { Destination } from '../domain/settings.ts'
import type { Settlement } from '../store/store.ts'
import { type AttemptDeps, type LiveProcess, makeAttempt } from './attempt.ts'

/** What is told as a test: as if this move were made now. */
export type TestDelivery = Pick<DueDelivery, 'id' | 'move' | 'previousStatus' | 'click'>

/** The receiver can tell a test by this header. */
const mark = { 'Carom-Test': '1' }

/** Renders and sends like any attempt. What it brings is for the person who asked: it is not kept. */
export function sendTest(
  deps: AttemptDeps,
  test: TestDelivery,
  destination: Destination,
): Promise<Settlement> {
  const delivery: DueDelivery = {
    ...test,
    bucket: 0,
    destination: destination.id,
    attempts: 0,
    generation: 0,
    move: { ...test.move, test: true },
    request: null,
    // A test of a reversal shows what takes a sale back.
    createdAt: 0,
    toldSale: true,
    newerWaits: false,
  }
  const rendered = deps.plans.render(delivery, destination)
  const process: LiveProcess = {
    Initial: test.move.at,
    Generated: null,
    Sending: null,
    Processing: null,
    Updating: null,
    Final: null,
  }
  if (!rendered.ok) return makeAttempt(deps, { delivery, destination, process })
  const { request } = rendered
  const marked = { ...request, headers: { ...request.headers, ...mark } }
  return makeAttempt(deps, { delivery: { ...delivery, request: marked }, destination, process })
}
