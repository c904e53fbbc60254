import type { SpreadStep } from '../costs.ts'
import { openFailures } from './failures.ts'

type Finding = {
  readonly nextCost: (failed: readonly number[]) => Promise<number | undefined>
  readonly nextSpread: (costId: number, limit: number) => Promise<SpreadStep | undefined>
}

/** Finds a step and writes it; `null`: there is none. A cost that fails leaves the others their turn. */
export type Spreading = (
  limit: number,
  write: (step: SpreadStep | null) => Promise<boolean>,
) => Promise<boolean>

export function openSpreading({ nextCost, nextSpread }: Finding, nowMs: () => number): Spreading {
  const { failed, attempt } = openFailures(nowMs)
  return async (limit, write) => {
    const id = await nextCost(failed())
    if (id === undefined) return write(null)
    return attempt(id, async () => write((await nextSpread(id, limit)) ?? null))
  }
}
