import { adoptOperation } from './adopt-word.ts'
import type { AdminDeps } from './deps.ts'
import { heldOperations } from './held-operations.ts'
import { keyOperation } from './key-operation.ts'
import type { Operation } from './operation.ts'
import type { SettingDeps } from './setting-operations.ts'

/** What people do about a network and its words. */
export function networkActs(
  deps: SettingDeps & Pick<AdminDeps, 'nowMs' | 'ids' | 'randomBytes'>,
): readonly Operation[] {
  return [adoptOperation(deps), keyOperation(deps), ...heldOperations(deps)]
}
