import type { Node } from '../store/nodes.ts'
import { nodesSchema, type ShownNode } from './contract-nodes.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { shownTime } from './shown.ts'

export function nodeOperation({ store }: Pick<AdminDeps, 'store'>): Operation {
  return operation({
    method: 'GET',
    path: '/nodes',
    summary: 'The processes on the database, and what each of them sends for; the oldest first',
    scope: 'read',
    answer: nodesSchema,
    run: async () => ({ items: (await store.listNodes()).map(shownNode), next: null }),
  })
}

function shownNode({ isSelf, roles, leases, startedAt, seenAt, ...node }: Node): ShownNode {
  return {
    ...node,
    self: isSelf,
    roles: [...roles],
    leases: [...leases],
    startedAt: shownTime(startedAt),
    seenAt: shownTime(seenAt),
  }
}
