import { roles } from '../domain/access.ts'
import { auditEntry } from './audit.ts'
import { workspaceSchema } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'

type WorkspaceDeps = Pick<AdminDeps, 'store'>

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
    run: () => store.workspace(),
  })

const putWorkspace = ({ store }: WorkspaceDeps) =>
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
      const change = { kind: 'workspace', target: body.name, before, after: body }
      await store.saveWorkspace(body, auditEntry(who, 'change', change))
      return body
    },
  })
