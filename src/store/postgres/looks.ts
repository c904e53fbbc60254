import type { NotResent } from '../../domain/resend-reasons.ts'
import type { ReplayCount, ReplayWish } from '../acts.ts'
import type { Asking } from '../questions/asking.ts'
import { openQuestions } from '../questions/questions.ts'
import { openAnswer } from './answer.ts'
import { openPool } from './pool.ts'

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
  ...['findDelivery', 'findClick', 'findToken', 'listTokens'],
  ...['findUser', 'listUsers', 'workspace', 'findReplay', 'listReplays'],
]

/** Everything that is asked, on connections of its own: no report delays what is written. */
export function openLooks(url: string) {
  const quick = openPool({ url, size: sizes.quick, statementTimeoutMs, reads: 'by-keys' })
  const lists = openPool({ url, size: sizes.lists, statementTimeoutMs, reads: 'whole-tables' })
  const answers = { quick: openAnswer(quick), lists: openAnswer(lists) }
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

const mostCounted = 10_000

/** What a replay would do, part by part: no look holds a moment of the database for long. */
export async function countReplay(
  { countPart }: Pick<Answered, 'countPart'>,
  wish: ReplayWish,
): Promise<ReplayCount> {
  const skipped: Partial<Record<NotResent, number>> = {}
  let count = 0
  let from: string | null = ''
  while (from !== null && count < mostCounted) {
    const part: Awaited<ReturnType<typeof countPart>> = await countPart(wish, from)
    count += part.count
    for (const [reason, more] of Object.entries(part.skipped)) {
      // Safe: the reasons of a part are those of the whole.
      const known = reason as NotResent
      skipped[known] = (skipped[known] ?? 0) + more
    }
    from = part.to
  }
  return {
    count: Math.min(count, mostCounted),
    capped: count > mostCounted || from !== null,
    skipped,
  }
}
