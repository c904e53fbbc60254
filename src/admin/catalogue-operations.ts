import { allDialects } from '../dialects/catalogue.ts'
import { allSourceKinds } from '../dialects/source-kinds.ts'
import { roles } from '../domain/access.ts'
import type { Dialect } from '../domain/dialect.ts'
import type { Network, Settings } from '../domain/settings.ts'
import { dialectQuery } from './contract-inputs.ts'
import {
  destinationKindListSchema,
  dialectListSchema,
  type ShownDialect,
  sourceKindListSchema,
} from './contract-steering.ts'
import type { AdminDeps } from './deps.ts'
import { destinationKinds, shownSourceKind } from './destination-kinds.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { hasScope } from './tokens.ts'

type CatalogueDeps = Pick<AdminDeps, 'store' | 'publicUrl'>

export function catalogueOperations(deps: CatalogueDeps): readonly Operation[] {
  return [listDialects(deps), listDestinationKinds, listSourceKinds]
}

const listDialects = ({ store, publicUrl }: CatalogueDeps) =>
  operation({
    method: 'GET',
    path: '/dialects',
    summary: 'How each network speaks, with the URL to paste there',
    scope: 'read',
    query: dialectQuery,
    answer: dialectListSchema,
    run: ({ query, who, origin }) => {
      const reveal = query.reveal === 'true'
      if (reveal && !hasScope(who, 'admin')) return refuse('scope-missing', 'needs `admin`')
      const networks = chosenNetworks(store.settings(), query.network)
      if (networks === undefined) return refuse('not-found', `no network \`${query.network}\``)
      const paste = { origin: publicUrl?.replace(/\/+$/, '') ?? origin, reveal }
      const items = allDialects().map((dialect) => shownDialect(dialect, networks, paste))
      return { items, next: null }
    },
  })

const listDestinationKinds = operation({
  method: 'GET',
  path: '/destination-kinds',
  summary: 'What destinations are made from',
  scope: 'read',
  roles,
  answer: destinationKindListSchema,
  run: () => ({ items: [...destinationKinds()], next: null }),
})

const listSourceKinds = operation({
  method: 'GET',
  path: '/source-kinds',
  summary: 'Where clicks are bought: what each puts into a link, and how it wants to be told',
  scope: 'read',
  roles,
  answer: sourceKindListSchema,
  run: () => ({ items: allSourceKinds().map(shownSourceKind), next: null }),
})

function chosenNetworks(settings: Settings, id: string | undefined) {
  const all = Object.values(settings.networks)
  if (id === undefined) return all
  const chosen = all.filter((network) => network.id === id)
  return chosen.length === 0 ? undefined : chosen
}

type Paste = { readonly origin: string; readonly reveal: boolean }

function shownDialect(dialect: Dialect, networks: readonly Network[], paste: Paste): ShownDialect {
  const speakers = networks.filter((network) => network.dialects.includes(dialect.id))
  const own = speakers.map((network) => ({
    id: network.id,
    pasteUrl: filled(dialect.pasteUrl, { ...paste, network: network.id, key: network.key }),
  }))
  const sample = { ...paste, network: dialect.id, key: '{key}', reveal: true }
  return {
    id: dialect.id,
    name: dialect.name,
    kind: dialect.kind,
    verified: dialect.verified,
    source: dialect.source,
    role: dialect.role,
    method: dialect.method,
    signature: dialect.signature.kind,
    secret: secretOf(dialect),
    networks: own,
    pasteUrl: own[0]?.pasteUrl ?? filled(dialect.pasteUrl, sample),
    template: filled(dialect.pasteUrl, { ...sample, network: '{network}' }),
    clickLink: dialect.clickLink,
    steps: [...dialect.steps],
    notes: [...dialect.notes],
    answer: dialect.answer,
    txid: dialect.txid,
    fields: shownFields(dialect),
    words: Object.fromEntries(dialect.words),
    currency: dialect.currency,
    defaultStatus: dialect.defaultStatus,
    statusWhenUnknown: dialect.statusWhenUnknown,
  }
}

function secretOf({ signature, tokens }: Dialect): ShownDialect['secret'] {
  if (signature.kind !== 'none') return 'needed'
  return tokens[0] === 'token' ? 'none' : 'possible'
}

function shownFields(dialect: Dialect): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(dialect.fields).map(([field, names]) => [field, [...names]]),
  )
}

/** The network's own macros stay as they are: it fills them in. */
export function filled(
  template: string,
  own: Paste & { readonly network: string; readonly key: string | null },
): string {
  const host = own.origin.replace(/^https?:\/\//, '')
  const keyed =
    own.key === null
      ? template.replace('/{key}', '').replace(/([?&])\w+=\{key\}&?/, '$1')
      : template.replaceAll('{key}', () => (own.reveal ? String(own.key) : '***'))
  return keyed
    .replace(/[?&]$/, '')
    .replace(/^https?:\/\/\{host\}/, () => own.origin)
    .replaceAll('{host}', () => host)
    .replaceAll('{network}', () => own.network)
}
