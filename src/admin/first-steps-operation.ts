import { demoId } from '../domain/demo.ts'
import { firstStepsSchema } from './contract-numbers.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { isoTime } from './report-operations.ts'

/** How long it took from an empty folder to the first postback. */
export const firstStepsOperation = ({ store }: Pick<AdminDeps, 'store'>): Operation =>
  operation({
    method: 'GET',
    path: '/first-steps',
    summary: 'When this installation was set up, and when it first heard of anything',
    scope: 'read',
    answer: firstStepsSchema,
    run: async () => {
      const [users, heard] = await Promise.all([store.listUsers(), store.listHeard()])
      const owners = users.filter(({ role }) => role === 'owner')
      const isPlay = (one: { readonly network: string }) => one.network === demoId
      return {
        setUpAt: earliest(owners.map(({ createdAt }) => createdAt)),
        triedAt: earliest(heard.filter(isPlay).map(({ firstAt }) => firstAt)),
        firstPostbackAt: earliest(
          heard.filter((one) => !isPlay(one)).map(({ firstAt }) => firstAt),
        ),
      }
    },
  })

const earliest = (times: readonly number[]): string | null =>
  times.length === 0 ? null : isoTime(Math.min(...times))
