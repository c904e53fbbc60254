import { hash } from 'node:crypto'
import type { DeliveryProblem, DueDelivery, RenderedRequest } from '../domain/delivery.ts'
import { destinationValues } from '../domain/macro-values.ts'
import type { Hash } from '../domain/render.ts'
import { compileRequest, type RequestPlan, renderRequest } from '../domain/request.ts'
import { partsFor } from '../domain/reversal.ts'
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

const hashText: Hash = (algorithm, text) => hash(algorithm, text, 'hex')

export function openRenderPlans(): RenderPlans {
  const plans = { usual: new Map<string, Plan>(), reversal: new Map<string, Plan>() }

  function planFor(destination: Destination, delivery: DueDelivery): RequestPlan | null {
    const { id, version } = destination
    const parts = partsFor(destination, delivery.move, delivery.toldSale)
    const kept = parts === destination ? plans.usual : plans.reversal
    const known = kept.get(id)
    if (known?.version === version) return known.plan
    const compiled = compileRequest(parts)
    const plan = compiled.ok ? compiled.plan : null
    kept.set(id, { version, plan })
    return plan
  }

  return {
    render: (delivery, destination) => {
      const plan = planFor(destination, delivery)
      // Saving a destination compiles it; templates that no longer do were saved by an older version.
      if (!plan) return { ok: false, problem: 'url-invalid' }
      const { id: deliveryId } = delivery
      const wish = { deliveryId, version: destination.version, hash: hashText }
      return renderRequest(plan, destinationValues(delivery, destination), wish)
    },
    keepOnly: (destinations) => {
      for (const kept of Object.values(plans)) {
        for (const id of kept.keys()) if (!Object.hasOwn(destinations, id)) kept.delete(id)
      }
    },
  }
}
