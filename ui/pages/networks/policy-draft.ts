import type { Network } from './network.ts'

const hourMs = 3_600_000
const standardWindowMs = 24 * hourMs

/** The rules of a network as people choose them. */
export type PolicyDraft = ReturnType<typeof policyOf>

export function policyOf(network: Network) {
  const { repeat = {} } = network
  return {
    enabled: network.enabled,
    dialect: [network.dialect].flat().join(', '),
    ...whoOf(network),
    secret: network.secret ?? '',
    currency: network.currency ?? '',
    windowHours: String((repeat.windowMs ?? standardWindowMs) / hourMs),
    after: repeat.after ?? 'repeat',
    otherAmount: repeat.otherAmount ?? 'amend',
    reopen: network.reopen === true,
    partialRefund: network.partialRefund === true,
    refusedStatus: network.refusedStatus === undefined ? '' : String(network.refusedStatus),
  }
}

const whoOf = ({ unknownSubid, txid, saleKey, allowFrom, addresses, defaultStatus }: Network) => ({
  unknownSubid: unknownSubid ?? 'accept',
  txid: txid ?? 'order',
  saleKey: saleKey ?? ('' as const),
  allowFrom: (allowFrom ?? []).join('\n'),
  addresses: addresses ?? ('' as const),
  defaultStatus: defaultStatus ?? '',
})

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean)
const ifSaid = <Name extends string>(name: Name, text: string) =>
  text.trim() === '' ? {} : { [name]: text.trim() }

export function networkOf(draft: PolicyDraft, before: Network): Record<string, unknown> {
  const { id: _, warnings: __, secret: ___, currency: ____, ...rest } = before
  const {
    defaultStatus: _____,
    refusedStatus: ______,
    saleKey: _______,
    addresses: ________,
    ...kept
  } = rest
  const hours = Number(draft.windowHours.replace(',', '.'))
  const isNumber = draft.windowHours.trim() !== '' && !Number.isNaN(hours)
  return {
    ...kept,
    ...{ enabled: draft.enabled, dialect: words(draft.dialect) },
    ...{ unknownSubid: draft.unknownSubid, txid: draft.txid, allowFrom: words(draft.allowFrom) },
    ...{ reopen: draft.reopen, partialRefund: draft.partialRefund },
    ...ifSaid('saleKey', draft.saleKey),
    ...ifSaid('addresses', draft.addresses),
    ...ifSaid('secret', draft.secret),
    ...ifSaid('currency', draft.currency),
    ...ifSaid('defaultStatus', draft.defaultStatus),
    ...ifSaid('refusedStatus', draft.refusedStatus),
    repeat: {
      windowMs: isNumber ? Math.round(hours * hourMs) : draft.windowHours,
      ...{ after: draft.after, otherAmount: draft.otherAmount },
    },
  }
}
