import { readSetting } from '../settings/schema.ts'
import { showSetting } from '../settings/show.ts'
import { auditEntry } from './audit.ts'
import { newKeyInput } from './contract-act-inputs.ts'
import { newKeySchema } from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse, refuseAll } from './problem.ts'
import { refuseOwned, type SettingDeps } from './setting-operations.ts'

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
      const owned = refuseOwned(deps, 'networks', id)
      if (owned !== undefined) return owned
      const key = Buffer.from(deps.randomBytes(keyBytes)).toString('base64url')
      const previousKey = keepsOld ? network.key : null
      const shown = showSetting('networks', { ...network, key, previousKey }, { masked: false })
      const read = readSetting('networks', id, shown)
      if (!read.ok) return refuseAll('setting-invalid', read.problems)
      await deps.store.changeSettings([{ kind: 'networks', id, value: read.value, by: who.name }])
      const about = { kind: 'networks', target: id, after: { keepsOld } }
      await deps.store.keepAudit(auditEntry(who, 'new-key', about))
      return { key, previousKey: previousKey !== null }
    },
  })
}
