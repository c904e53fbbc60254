import type { Installation } from '../../src/admin/contract-access.ts'
import { useLook } from './queries.ts'

const unknown: Installation = { version: '', publicUrl: '', ownedByFile: [] }

/** Where its links lead, and what of it is not to be changed here. */
export function useInstallation(): Installation {
  const { data } = useLook<Installation>('/installation')
  return data ?? { ...unknown, publicUrl: location.origin }
}

/** Whether the settings file names it: then it is read here, and changed there. */
export function useIsOwnedByFile(kind: string): (id: string) => boolean {
  const { ownedByFile } = useInstallation()
  return (id) => ownedByFile.includes(`${kind}/${id}`)
}
