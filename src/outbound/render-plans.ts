import { hash } from 'node:crypto'
import type { DeliveryProblem, DueDelivery, RenderedRequest } from '../domain/delivery.ts'
import { destinationValues } from '../domain/macro-values.ts'
import { compileRequest, type RequestPlan, renderRequest } from '../domain/request.ts'
import type { Destination } from '../domain/settings.ts'

export type Rendered =
  | { readonly ok: true; readonly request: RenderedRequest }
  | { readonly ok: false; readonly problem: DeliveryProblem }

/** Compiles a destination's templates once per version. */
export type RenderPlans = {
  readonly render: (delivery: DueDelivery, destination: Destination) => Rendered
  /** Forgets the plans of destinations that are not among these. */
  readonly keepOnly: (destinations: Readonly<Record<string, Destination>>) => void
}

type Plan = { readonly version: number; readonly plan: RequestPlan | null }

export function openRenderPlans(): RenderPlans {
  const plans = new Map<string, Plan>()

  function planFor(destination: Destination): RequestPlan | null {
    const known = plans.get(destination.id)
    if (known?.version === destination.version) return known.plan
    const compiled = compileRequest(destination)
    const plan = compiled.ok ? compiled.plan : null
    plans.set(destination.id, { version: destination.version, plan })
    return plan
  }

  return {
    render: (delivery, destination) => {
      const plan = planFor(destination)
      // Saving a destination compiles it; templates that no longer do were saved by an older version.
      if (!plan) return { ok: false, problem: 'url-invalid' }
      return renderRequest(plan, destinationValues(delivery), {
        deliveryId: delivery.id,
        version: destination.version,
        hash: (algorithm, text) => hash(algorithm, text, 'hex'),
      })
    },
    keepOnly: (destinations) => {
      for (const id of plans.keys()) if (!Object.hasOwn(destinations, id)) plans.delete(id)
    },
  }
}
