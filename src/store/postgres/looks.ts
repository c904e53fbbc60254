import type { Asking } from '../questions/asking.ts'
import { openQuestions } from '../questions/questions.ts'
import { openAnswer } from './server/answer.ts'
import { openPool } from './server/pool.ts'

type Questions = ReturnType<typeof openQuestions>

type Answered = {
  readonly [Name in keyof Questions]: Questions[Name] extends (
    ...args: infer Args
  ) => Asking<infer Value>
    ? (...args: Args) => Promise<Value>
    : never
}

const statementTimeoutMs = 30_000
/** Live work asks seldom and quickly; lists and reports may look through many rows. */
const sizes = { quick: 2, lists: 4 }

const quickOnes: readonly string[] = [
  ...['findLead', 'findDelivery', 'findClick', 'findToken', 'listTokens'],
  ...['findUser', 'listUsers', 'workspace', 'findReplay', 'listReplays', 'latestWeights'],
]

/** Everything that is asked, on connections of its own: no report delays what is written. */
export function openLooks(url: string, isSpread: boolean) {
  const quick = openPool({ url, size: sizes.quick, statementTimeoutMs, reads: 'by-keys' })
  const lists = openPool({ url, size: sizes.lists, statementTimeoutMs, reads: 'whole-tables' })
  const answers = { quick: openAnswer(quick, isSpread), lists: openAnswer(lists, isSpread) }
  // Safe: every question of that name, answered.
  const answered = Object.fromEntries(
    Object.entries(openQuestions()).map(([name, ask]) => {
      const answer = quickOnes.includes(name) ? answers.quick : answers.lists
      const question = ask as (...args: readonly never[]) => Asking<unknown>
      return [name, (...args: readonly never[]) => answer(() => question(...args))]
    }),
  ) as Answered
  return {
    answered,
    /** At once, and along keys. */
    answer: answers.quick,
    pools: { quick, lists },
    close: async () => {
      await Promise.all([quick.close(), lists.close()])
    },
  }
}
