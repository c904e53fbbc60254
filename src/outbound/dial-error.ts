import type { DeliveryProblem } from '../domain/delivery.ts'

/** Why no connection came about. `detail` is a code, never an address of the inner network. */
export class DialError extends Error {
  override readonly name = 'DialError'
  readonly problem: DeliveryProblem
  readonly detail: string | null
  constructor(problem: DeliveryProblem, detail: string | null) {
    super(detail ?? problem)
    this.problem = problem
    this.detail = detail
  }
}
