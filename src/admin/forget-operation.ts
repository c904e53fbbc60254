import { keySubid } from '../domain/ids.ts'
import { auditEntry } from './audit.ts'
import { forgetInput } from './contract-act-inputs.ts'
import { forgottenSchema } from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'

/** What a visitor may ask for: nothing is left that tells who they are. */
export const forgetOperation = ({ store }: Pick<AdminDeps, 'store'>): Operation =>
  operation({
    method: 'POST',
    path: '/forget',
    summary: 'Erase what tells who the visitor of a subid is; money, statuses and times stay',
    scope: 'admin',
    body: forgetInput,
    answer: forgottenSchema,
    run: async ({ body, who }) => {
      const subid = keySubid(body.subid)
      if (subid === undefined) return refuse('not-found', nothingKnown(body.subid))
      const { click, leads, postbacks } = await store.trace(subid)
      if (click === null && leads.length + postbacks.length === 0) {
        return refuse('not-found', nothingKnown(subid))
      }
      // Before: whatever interrupts it, that it was begun is known.
      await store.keepAudit(auditEntry(who, 'forget', { kind: 'clicks', target: subid }))
      return { subid, ...(await store.forget(subid)) }
    },
  })

const nothingKnown = (subid: string) => `nothing is known of the subid \`${subid}\``
