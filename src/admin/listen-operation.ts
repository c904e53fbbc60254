import { findDialect } from '../dialects/catalogue.ts'
import { causes } from '../domain/lead.ts'
import { maskQuery, maskUrl } from '../domain/mask.ts'
import { postbackReasons } from '../domain/reasons.ts'
import type { Network, Settings } from '../domain/settings.ts'
import { hintFor } from '../settings/nearest.ts'
import type { PostbackRow } from '../store/looks.ts'
import { listenQuery } from './contract-act-inputs.ts'
import { type HeardCall, listenSchema } from './contract-acts.ts'
import type { AdminDeps, Miss } from './deps.ts'
import { maskKnown } from './masks.ts'
import { type SecretsOf, secretsFor } from './network-secrets.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'
import { shownTime } from './shown.ts'
import { shownPostback } from './shown-postback.ts'

type ListenDeps = Pick<AdminDeps, 'store' | 'misses' | 'nowMs'>

const lastMs = 600_000
const mostOwn = 50
const mostOthers = 10

/** For whoever has just pasted a URL at a network, and waits for its first call. */
export function listenOperation({ store, misses, nowMs }: ListenDeps): Operation {
  return operation({
    method: 'GET',
    path: '/networks/{id}/listen',
    summary: 'The latest calls of a network, near misses too, each explained in a sentence',
    scope: 'read',
    query: listenQuery,
    answer: listenSchema,
    run: async ({ params: { id }, query }) => {
      const settings = store.settings()
      const network = findOwn(settings.networks, id)
      if (network === undefined) return refuse('not-found')
      const from = query.since ?? nowMs() - lastMs
      const list = async (of: string, limit: number) =>
        (await store.listPostbacks({ network: of }, { limit, cursor: null, from, to: null })).items
      const own = await list(id, mostOwn)
      const others = id === 'default' ? [] : await list('default', mostOthers)
      const near = misses().filter((miss) => miss.at >= from)
      const secretsOf = await secretsFor(store, [...own, ...others, { network: id }])
      const [heard, secrets] = [{ settings, network, secretsOf }, secretsOf(id)]
      const items = [
        ...own.map((row) => ownCall(row, heard)),
        ...others.map((row) => elsewhereCall(row, heard)),
        ...near.map((miss) => missedCall(miss, { ...heard, secrets })),
      ]
      return { items: items.sort((a, b) => (a.at < b.at ? 1 : -1)), next: null }
    },
  })
}

type Told = Pick<HeardCall, 'kind' | 'ok' | 'sentence'>

function heardCall(row: PostbackRow, { secretsOf }: Listening, told: Told): HeardCall {
  const { id, at, method, path, query, ip, outcome, reason } = shownPostback(row, secretsOf)
  const cause = causes.find((one) => one === row.cause) ?? null
  return {
    id,
    at,
    cause,
    method,
    path,
    query,
    ip: ip ?? null,
    outcome,
    reason: reason ?? null,
    ...told,
  }
}

function ownCall(row: PostbackRow, heard: Listening): HeardCall {
  const ok = row.outcome === 'moved' || row.outcome === 'repeat'
  const sentence = sentenceOf(row, heard.settings)
  return heardCall(row, heard, { kind: 'postback', ok, sentence })
}

function sentenceOf(row: PostbackRow, settings: Settings): string {
  const about = row.subid === null ? '' : ` about \`${row.subid}\``
  const reason = Object.entries(postbackReasons).find(([name]) => name === row.reason)?.[1]
  if (row.outcome === 'moved') {
    return `Understood: a word${about} that changed its lead.${reason ? ` ${reason.meaning}` : ''}`
  }
  if (row.reason === 'status-unknown') {
    const word = wordOf(row, settings)
    const named = word === undefined ? '' : ` Its word is \`${word}\`.`
    return `${postbackReasons['status-unknown'].meaning}${named} ${postbackReasons['status-unknown'].advice}`
  }
  return reason === undefined ? `It arrived${about}.` : `${reason.meaning} ${reason.advice}`
}

function wordOf({ query, network }: PostbackRow, settings: Settings): string | undefined {
  const asked = new URLSearchParams(query)
  const dialects = findOwn(settings.networks, network)?.dialects ?? ['generic']
  const names = dialects.flatMap((id) => findDialect(id)?.fields.status ?? [])
  return names.flatMap((name) => asked.get(name) ?? [])[0]
}

type Listening = {
  readonly settings: Settings
  readonly network: Network
  readonly secretsOf: SecretsOf
}

function elsewhereCall(row: PostbackRow, heard: Listening): HeardCall {
  const { network } = heard
  const sentence =
    `It came to the network \`default\`, because its path names none: ` +
    `this one is called at \`/postback/${network.id}${network.key === null ? '' : '/KEY'}\`.`
  return heardCall(row, heard, { kind: 'elsewhere', ok: false, sentence })
}

function missedCall(
  miss: Miss,
  of: Listening & { readonly secrets: readonly string[] },
): HeardCall {
  const mask = (text: string) => maskKnown(text, of.secrets)
  const path = withoutKeys(miss.path, of.secrets)
  return {
    at: shownTime(miss.at),
    kind: 'miss',
    ...{ id: null, cause: null, outcome: null, reason: null, ok: false },
    method: miss.method,
    path: mask(maskUrl(path)),
    query: mask(maskQuery(miss.query)),
    ip: miss.ip,
    sentence: mask(missSentence({ ...miss, path }, of)),
  }
}

/** A key stands as a part of the path, however short it is. */
function withoutKeys(path: string, secrets: readonly string[]): string {
  return path
    .split('/')
    .map((part) => (secrets.includes(part) ? '***' : part))
    .join('/')
}

const heardMethods = new Set(['GET', 'HEAD', 'POST'])

function missSentence({ path, method }: Miss, { settings, network }: Listening): string {
  const named = /^\/postback\/([^/]+)/.exec(path)?.[1]
  const right = `/postback/${network.id}${network.key === null ? '' : '/KEY'}`
  if (/postback/i.test(path) && !heardMethods.has(method)) {
    return `A postback does not come with \`${method}\`: use GET or POST.`
  }
  if (named === undefined) {
    return `\`${method} ${path.slice(0, 100)}\` is no path that is called: it should be \`${right}\`.`
  }
  const known = findOwn(settings.networks, named)
  if (known?.enabled === false) {
    return `The network \`${named}\` is switched off: set \`enabled: true\`.`
  }
  if (known !== undefined) return `The path has too many parts: it should be \`${right}\`.`
  const hint = hintFor(named.slice(0, 64), Object.keys(settings.networks).slice(0, 50))
  return `There is no network \`${named.slice(0, 64)}\`${hint}; this one is called at \`${right}\`.`
}
