import type { Token } from '../store/access.ts'
import { auditEntry } from './audit.ts'
import { pageQuery, type Scope, tokenInput } from './contract-inputs.ts'
import { newTokenSchema, type ShownToken, tokenListSchema } from './contract-steering.ts'
import { type Operation, operation } from './operation.ts'
import { pageOf } from './paging.ts'
import { type Refusal, refuse } from './problem.ts'
import type { SessionDeps } from './sessions.ts'
import { shownTime, shownTimeOrNull } from './shown.ts'
import { hashToken, hasScope, isOfPassword, isSession, type Who } from './tokens.ts'

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
    run: async ({ query, who }) => {
      const all = await store.listTokens()
      const tokens = all.filter((token) => !isSession(token) && isTheirs(who, token))
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
    run: async ({ body, who }) => {
      const nowMs = deps.nowMs()
      const expiresAt = body.expiresAt ?? endOf(who)
      const refused = tooMuch(who, { scopes: body.scopes, expiresAt, nowMs })
      if (refused !== undefined) return refused
      const secret = `carom_${Buffer.from(deps.randomBytes(32)).toString('base64url')}`
      const token: Token = {
        id: `t_${Buffer.from(deps.randomBytes(10)).toString('hex')}`,
        name: body.name,
        scopes: [...new Set(body.scopes)],
        createdAt: nowMs,
        expiresAt,
        userId: who.userId,
        madeBy: who.name,
      }
      const after = audited(token)
      const audit = auditEntry(who, 'create', { kind: 'tokens', target: token.id, after })
      await deps.store.keepToken({ ...token, hash: hashToken(secret) }, audit)
      return { ...shownToken(token), token: secret }
    },
  })

const removeToken = (deps: SessionDeps) =>
  operation({
    method: 'DELETE',
    path: '/tokens/{id}',
    summary: 'Take a token back, and end the sessions it opened',
    scope: 'admin',
    run: async ({ params, who }) => {
      const id = params.id
      const known = (await deps.store.listTokens()).find((token) => token.id === id)
      if (known === undefined || isSession(known) || !isTheirs(who, known)) {
        return refuse('not-found')
      }
      const before = audited(known)
      const audit = auditEntry(who, 'remove', { kind: 'tokens', target: id, before })
      return (await deps.store.removeToken(id, audit)) ? undefined : refuse('not-found')
    },
  })

/** Only owners see to the tokens of others. */
function isTheirs(who: Who, token: Token): boolean {
  return who.role === 'owner' || (who.userId !== null && who.userId === token.userId)
}

/** A token’s own end is also the end of those it makes; a password has none. */
const endOf = (who: Who) => (isOfPassword(who) ? null : who.expiresAt)

/** Nobody gives what they do not have. */
function tooMuch(
  who: Who,
  {
    scopes,
    expiresAt,
    nowMs,
  }: Pick<Token, 'expiresAt'> & {
    readonly scopes: readonly Scope[]
    readonly nowMs: number
  },
): Refusal | undefined {
  const lacking = scopes.find((scope) => !hasScope(who, scope))
  if (lacking !== undefined) return refuse('scope-missing', `you lack the scope \`${lacking}\``)
  if (expiresAt !== null && expiresAt <= nowMs) {
    return refuse('body-invalid', 'expiresAt: it is over already')
  }
  const end = endOf(who)
  if (end === null || (expiresAt !== null && expiresAt <= end)) return undefined
  return refuse('body-invalid', 'expiresAt: it is later than the end of the token that makes it')
}

const audited = ({ name, scopes, expiresAt }: Token) => ({
  name,
  scopes,
  expiresAt: shownTimeOrNull(expiresAt),
})

function shownToken(token: Token): ShownToken {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    createdAt: shownTime(token.createdAt),
    expiresAt: shownTimeOrNull(token.expiresAt),
    madeBy: token.madeBy,
  }
}
