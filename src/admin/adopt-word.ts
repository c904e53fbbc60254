import type { Network } from '../domain/settings.ts'
import { type Status, statuses } from '../domain/status.ts'
import type { Outcome } from '../domain/verdict.ts'
import type { HeardAgain } from '../store/acts.ts'
import type { PostbackRow } from '../store/looks.ts'
import { auditEntry } from './audit.ts'
import { adoptInput } from './contract-act-inputs.ts'
import { adoptedSchema } from './contract-acts.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { isRefusal, type Refusal, refuse } from './problem.ts'
import { readAgain, wordOf } from './read-again.ts'
import { changeNetwork, type SettingDeps } from './setting-operations.ts'
import type { Who } from './tokens.ts'

export type Meaning = Status | 'ignore'

/** Refused postbacks are looked through in pages, up to so many; the newest first. */
const pageRows = 200
const mostRows = 10_000
/** So many are judged in one transaction. */
const batchRows = 100

/** A word nobody understood: what it means, from now on and for all that said it before. */
export function adoptOperation(deps: SettingDeps): Operation {
  return operation({
    method: 'POST',
    path: '/networks/{id}/words',
    summary: 'Say what a word means, and read again what was refused because of it',
    scope: 'admin',
    body: adoptInput,
    answer: adoptedSchema,
    run: async ({ params: { id }, body: { word, meaning }, who }) => {
      const before = findOwn(deps.store.settings().networks, id)
      if (before === undefined) return refuse('not-found')
      const network = await saveWord(deps, who, { network: before, word, meaning })
      if (isRefusal(network)) return network
      const { heard, more } = await collect(deps, network, word)
      const outcomes = await hearAll(deps, heard)
      const after = { word, meaning, read: heard.length, outcomes }
      await deps.store.keepAudit(auditEntry(who, 'adopt', { kind: 'networks', target: id, after }))
      return { ...after, more }
    },
  })
}

type Adoption = {
  readonly network: Network
  readonly word: string
  readonly meaning: Meaning
}

/** The network with this word meaning that, saved; unchanged when it does already. */
async function saveWord(
  deps: SettingDeps,
  who: Who,
  { network, word, meaning }: Adoption,
): Promise<Network | Refusal> {
  const { id } = network
  const has = meaning === 'ignore' ? network.ignore : (network.statuses[meaning] ?? [])
  if (has.includes(word)) return network
  const after = withWord({ network, word, meaning })
  const refusal = await changeNetwork(deps, who, { before: network, after })
  return refusal ?? findOwn(deps.store.settings().networks, id) ?? refuse('not-found')
}

/** In the list of this meaning, and in no other. */
function withWord({ network, word, meaning }: Adoption): Network {
  const listed = (list: readonly string[] = [], here: boolean) => {
    const rest = list.filter((known) => known !== word)
    return here ? [...rest, word] : rest
  }
  return {
    ...network,
    statuses: Object.fromEntries(
      statuses.map((status) => [status, listed(network.statuses[status], status === meaning)]),
    ),
    ignore: listed(network.ignore, meaning === 'ignore'),
  }
}

/** What said this word and was not understood, oldest first, as it reads today. */
async function collect({ store }: SettingDeps, network: Network, word: string) {
  const heard: HeardAgain[] = []
  let cursor: string | null = null
  let seen = 0
  do {
    const wish = { limit: pageRows, cursor, from: null, to: null }
    const filter = { network: network.id, reason: 'status-unknown' } as const
    const page = await store.listPostbacks(filter, wish)
    for (const row of page.items) {
      const one = await readRow(store, row, { network, word })
      if (one !== undefined) heard.push(one)
    }
    seen += page.items.length
    cursor = page.next
  } while (cursor !== null && seen < mostRows)
  return { heard: heard.reverse(), more: cursor !== null }
}

async function readRow(
  store: SettingDeps['store'],
  listed: PostbackRow,
  { network, word }: Pick<Adoption, 'network' | 'word'>,
): Promise<HeardAgain | undefined> {
  const isCut = (row: PostbackRow) => row.bodyBytes > (row.body?.length ?? 0)
  const row = isCut(listed) ? ((await store.findPostback(listed.id)) ?? listed) : listed
  if (isCut(row) || row.cause !== 'network' || wordOf(row, network) !== word) return undefined
  const read = readAgain(row, network)
  return read && { postbackId: row.id, read }
}

async function hearAll({ store }: SettingDeps, heard: readonly HeardAgain[]) {
  const outcomes: Partial<Record<Outcome, number>> = {}
  for (let at = 0; at < heard.length; at += batchRows) {
    for (const { outcome } of await store.hearAgain(heard.slice(at, at + batchRows))) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  return outcomes
}
