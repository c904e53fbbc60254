import { roles } from '../domain/access.ts'
import type { Token } from '../store/access.ts'
import { auditEntry } from './audit.ts'
import { ownSessionsSchema } from './contract-access.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { shownTime } from './shown.ts'
import { isOfPassword, isOver, type Who } from './tokens.ts'

type SessionDeps = Pick<AdminDeps, 'store' | 'nowMs'>

const own = { scope: 'read', roles } as const

/** Where one is signed in, and how to leave a browser that is out of reach. */
export function accountSessions(deps: SessionDeps): readonly Operation[] {
  return [listOwn(deps), endOwn(deps)]
}

const listOwn = (deps: SessionDeps) =>
  operation({
    ...own,
    method: 'GET',
    path: '/account/sessions',
    summary: 'The browsers in which one is signed in with one’s password',
    answer: ownSessionsSchema,
    run: async ({ who }) => {
      const sessions = await sessionsOf(deps, who)
      const items = sessions.map(({ id, createdAt, expiresAt }) => ({
        id: shownId(id),
        createdAt: shownTime(createdAt),
        expiresAt: shownTime(expiresAt ?? createdAt),
        current: id === who.id,
      }))
      return { items, next: null }
    },
  })

const endOwn = (deps: SessionDeps) =>
  operation({
    ...own,
    method: 'DELETE',
    path: '/account/sessions/{id}',
    summary: 'End one of them',
    run: async ({ params, who }) => {
      if (who.userId === null || !isOfPassword(who)) return refuse('user-needed')
      const known = (await sessionsOf(deps, who)).find(({ id }) => shownId(id) === params.id)
      if (known === undefined) return refuse('not-found')
      const audit = auditEntry(who, 'end-session', { kind: 'sessions', target: who.name })
      return (await deps.store.removeToken(known.id, audit)) ? undefined : refuse('not-found')
    },
  })

async function sessionsOf({ store, nowMs }: SessionDeps, who: Who): Promise<readonly Token[]> {
  if (who.userId === null || !isOfPassword(who)) return []
  const all = await store.listTokens()
  const mine = all.filter(({ id }) => id.startsWith(`s_${who.userId}.`))
  return mine.filter((session) => !isOver(session, nowMs()))
}

/** Without whose it is: that is known. */
const shownId = (id: string) => id.slice(id.lastIndexOf('.') + 1)
