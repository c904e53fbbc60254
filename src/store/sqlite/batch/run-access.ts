import type { AuditEntry } from '../../access.ts'
import type { SqliteWork as Work } from '../tables/tables.ts'
import type { AccessAnswer, AccessOp } from '../threads/wire.ts'

/** What concerns people: each change with its line of the audit log, or neither. */
export function runAccess(work: Work, op: AccessOp): AccessAnswer[AccessOp['kind']] {
  const { tokens, users, workspace } = work.tables
  switch (op.kind) {
    case 'token':
      if (tokens.insert(op.token)) tell(work, op.audit)
      return undefined
    case 'no-token': {
      const removed = tokens.remove(op.id)
      if (removed) tell(work, op.audit)
      return removed
    }
    case 'user': {
      const answer = users.save(op.change)
      if (answer === 'saved') tell(work, op.change.audit)
      return answer
    }
    case 'no-user': {
      const answer = users.remove(op.user)
      if (answer === 'saved') tell(work, op.audit)
      return answer
    }
    case 'audit':
      return tell(work, op.audit)
    case 'workspace':
      workspace.save(op.workspace)
      return tell(work, op.audit)
  }
}

function tell(work: Work, entry: AuditEntry | null): undefined {
  if (entry !== null) work.tables.audit.insert(entry, work.now)
  return undefined
}
