import type { Forgotten } from '../acts.ts'

const rowsAtOnce = 500

type Step = (subid: string, limit: number) => Promise<Forgotten>

/** Forgets in short steps, so that what visitors and networks bring is not kept waiting. */
export const forgetInSteps =
  (step: Step) =>
  async (subid: string): Promise<Forgotten> => {
    let sum = await step(subid, rowsAtOnce)
    for (let last = sum; last.postbacks === rowsAtOnce || last.attempts === rowsAtOnce; ) {
      last = await step(subid, rowsAtOnce)
      const postbacks = sum.postbacks + last.postbacks
      sum = { ...sum, postbacks, attempts: sum.attempts + last.attempts }
    }
    return sum
  }
