import type { Token } from '../store/store.ts'
import { pageQuery, tokenInput } from './contract-inputs.ts'
import { newTokenSchema, type ShownToken, tokenListSchema } from './contract-steering.ts'
import { type Operation, operation } from './operation.ts'
import { pageOf } from './paging.ts'
import { refuse } from './problem.ts'
import { closeSessionsOf, type SessionDeps } from './sessions.ts'
import { shownTime, shownTimeOrNull } from './shown.ts'
import { hashToken, isSession } from './tokens.ts'

export function tokenOperations(deps: SessionDeps): readonly Operation[] {
  return [listTokens(deps), makeToken(deps), removeToken(deps)]
}

const listTokens = ({ store }: SessionDeps) =>
  operation({
    method: 'GET',
    path: '/tokens',
    summary: 'The API tokens, without their secrets',
    scope: 'admin',
    query: pageQuery,
    answer: tokenListSchema,
    run: async ({ query }) => {
      const tokens = (await store.listTokens()).filter((token) => !isSession(token))
      return pageOf(
        tokens.map((token) => [token.id, shownToken(token)]),
        query,
      )
    },
  })

const makeToken = (deps: SessionDeps) =>
  operation({
    method: 'POST',
    path: '/tokens',
    summary: 'Make an API token; it is shown this once',
    scope: 'admin',
    body: tokenInput,
    answer: newTokenSchema,
    run: async ({ body }) => {
      const nowMs = deps.nowMs()
      const expiresAt = body.expiresAt ?? null
      if (expiresAt !== null && expiresAt <= nowMs) {
        return refuse('body-invalid', 'expiresAt: it is over already')
      }
      const secret = `carom_${Buffer.from(deps.randomBytes(32)).toString('base64url')}`
      const token: Token = {
        id: `t_${Buffer.from(deps.randomBytes(10)).toString('hex')}`,
        name: body.name,
        scopes: [...new Set(body.scopes)],
        createdAt: nowMs,
        expiresAt,
      }
      await deps.store.keepToken({ ...token, hash: hashToken(secret) })
      return { ...shownToken(token), token: secret }
    },
  })

const removeToken = (deps: SessionDeps) =>
  operation({
    method: 'DELETE',
    path: '/tokens/{id}',
    summary: 'Take a token back, and end the sessions it opened',
    scope: 'admin',
    run: async ({ params }) => {
      const id = params.id
      if (isSession({ id }) || !(await deps.store.removeToken(id))) return refuse('not-found')
      await closeSessionsOf(deps, id)
      return undefined
    },
  })

function shownToken(token: Token): ShownToken {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    createdAt: shownTime(token.createdAt),
    expiresAt: shownTimeOrNull(token.expiresAt),
  }
}
