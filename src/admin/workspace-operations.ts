import { roles, type Workspace } from '../domain/access.ts'
import { auditEntry } from './audit.ts'
import { workspaceSchema } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'

type WorkspaceDeps = Pick<AdminDeps, 'store' | 'ownedByFile'>

export function workspaceOperations(deps: WorkspaceDeps): readonly Operation[] {
  return [showWorkspace(deps), putWorkspace(deps)]
}

const showWorkspace = ({ store }: WorkspaceDeps) =>
  operation({
    method: 'GET',
    path: '/workspace',
    summary: 'How this installation counts and shows things',
    scope: 'read',
    roles,
    answer: workspaceSchema,
    run: async () => shown(await store.workspace()),
  })

const putWorkspace = ({ store, ownedByFile }: WorkspaceDeps) =>
  operation({
    method: 'PUT',
    path: '/workspace',
    summary: 'Make it so',
    scope: 'admin',
    roles: ['owner'],
    body: workspaceSchema,
    answer: workspaceSchema,
    run: async ({ body, who }) => {
      const before = await store.workspace()
      const { domains = before.domains, ...rest } = body
      const owned = before.domains.find(
        (host) => ownedByFile.has(`domains/${host}`) && !domains.includes(host),
      )
      if (owned !== undefined) {
        return refuse('owned-by-file', `take ${owned} out of the settings file, and start again`)
      }
      const after = { ...rest, domains: [...new Set(domains)] }
      const change = { kind: 'workspace', target: body.name, before, after }
      await store.saveWorkspace(after, auditEntry(who, 'change', change))
      return shown(after)
    },
  })

const shown = (workspace: Workspace) => ({ ...workspace, domains: [...workspace.domains] })
