import type { ShownDialect } from '../../../src/admin/contract-steering.ts'
import type { SaleKey } from '../../../src/domain/dialect.ts'
import { isOpenToAnybody } from '../../../src/domain/open-to-anybody.ts'
import type { MoveTable, Status } from '../../../src/domain/status.ts'
import { useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import type { ActWords } from '../../setting/setting-acts.tsx'

/** A network in the shape of the settings file. */
export type Network = Setting & {
  readonly dialect: string | readonly string[]
  readonly enabled: boolean
  /** Its mask: whoever is shown it knows only that there is one. */
  readonly key?: string
  readonly previousKey?: string
  readonly secret?: string
  readonly statuses?: Readonly<Partial<Record<Status, readonly string[]>>>
  readonly ignore?: readonly string[]
  readonly currency?: string
  readonly defaultStatus?: Status
  readonly unknownSubid?: 'accept' | 'wait' | 'refuse'
  readonly txid?: 'order' | 'event'
  readonly saleKey?: SaleKey
  readonly allowFrom?: readonly string[]
  readonly addresses?: 'off' | 'observe' | 'enforce'
  readonly repeat?: {
    readonly windowMs?: number
    readonly after?: 'repeat' | 'sale'
    readonly otherAmount?: 'amend' | 'sale'
  }
  readonly moves?: MoveTable
  readonly reopen?: boolean
  readonly partialRefund?: boolean
  readonly refusedStatus?: number
}

export const dialectsOf = ({ dialect }: Network): readonly string[] =>
  typeof dialect === 'string' ? [dialect] : dialect

/** By the rule that the server warns by; while it is not known how the network speaks, no. */
export const isOpen = (network: Network, spoken: readonly ShownDialect[]): boolean =>
  isOpenToAnybody({
    ...network,
    hasKey: network.key !== undefined,
    hasSecret: network.secret !== undefined,
    allowFrom: network.allowFrom ?? [],
    signs: spoken.map(({ signature }) => signature !== 'none'),
  })

/** How networks speak. `network`: with the URLs of this one, its key included where `reveal` asks for it. */
export const useDialects = (network?: string, reveal = false) =>
  useLook<Page<ShownDialect>>('/dialects', { network, reveal }, { keep: true })

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
const keyLength = 24
const fair = 256 - (256 % letters.length)

/** Nobody guesses it, and it can be read aloud: no 0, O, 1, l. */
export function newKey(): string {
  let key = ''
  while (key.length < keyLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(keyLength))) {
      if (byte < fair && key.length < keyLength) key += letters.charAt(byte % letters.length)
    }
  }
  return key
}

export const pasteUrlOf = (template: string, { id, key }: { id: string; key: string }): string =>
  template.replaceAll('{network}', () => id || 'NAME').replaceAll('{key}', () => key)

export const actWords: ActWords = {
  kind: 'networks',
  noun: 'network',
  clone: 'Its dialect, words and rules come along; it gets a key of its own.',
  remove:
    'Its postbacks are not accepted any more. What it reported, and all conversions, stay as they are.',
}
