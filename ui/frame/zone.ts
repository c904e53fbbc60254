import { useSearch } from '@tanstack/react-router'
import { useWorkspace } from '../api/queries.ts'
import { isZone } from '../url/fields.ts'
import { browserZone } from '../url/range.ts'

/** The zone times are shown in: the address's `tz`, else the workspace's, else the browser's. */
export function useZone(): string {
  const { tz }: { readonly tz?: unknown } = useSearch({ strict: false })
  const workspace = useWorkspace()
  if (typeof tz === 'string' && isZone(tz)) return tz
  if (workspace !== undefined && isZone(workspace.zone)) return workspace.zone
  return browserZone()
}
