import { auditEntry } from './audit.ts'
import { newKeyInput } from './contract-act-inputs.ts'
import { newKeySchema } from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'
import { changeNetwork, type SettingDeps } from './setting-operations.ts'

type KeyDeps = SettingDeps & Pick<AdminDeps, 'randomBytes'>

/** 128 bits: nobody guesses it. */
const keyBytes = 16

/** A network's key, made here; the one of before holds until it is taken away. */
export function keyOperation(deps: KeyDeps): Operation {
  return operation({
    method: 'POST',
    path: '/networks/{id}/key',
    summary: 'Make a network a new key, shown this once; the old one may hold beside it',
    scope: 'admin',
    body: newKeyInput,
    answer: newKeySchema,
    run: async ({ params: { id }, body: { keepsOld }, who }) => {
      const network = findOwn(deps.store.settings().networks, id)
      if (network === undefined) return refuse('not-found')
      const key = Buffer.from(deps.randomBytes(keyBytes)).toString('base64url')
      const previousKey = keepsOld ? network.key : null
      const after = { ...network, key, previousKey }
      const refusal = await changeNetwork(deps, who, { before: network, after })
      if (refusal !== undefined) return refusal
      const about = { kind: 'networks', target: id, after: { keepsOld } }
      await deps.store.keepAudit(auditEntry(who, 'new-key', about))
      return { key, previousKey: previousKey !== null }
    },
  })
}
