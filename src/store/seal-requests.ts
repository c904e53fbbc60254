import type { DueDelivery, RenderedRequest } from '../domain/delivery.ts'
import { isSecretPart, mapTexts } from '../domain/mask-setting.ts'
import type { Destination } from '../domain/settings.ts'
import { randomBytes } from '../platform/random.ts'
import { openSeal } from '../platform/seal.ts'
import { keyFor, keyId, type SecretKeys } from '../platform/secret-key.ts'
import type { DeliveryRow } from './looks.ts'
import type { Store } from './store.ts'

const mark = 'sealed:1:'

type Seals = {
  readonly close: (request: RenderedRequest, deliveryId: string) => RenderedRequest
  /** null: none of the keys opens it. */
  readonly open: (request: RenderedRequest, deliveryId: string) => RenderedRequest | null
}

/**
 * The same store; what a destination with secrets was sent is kept so that a copy of the database does
 * not tell it. A request is sealed as a whole in place of its URL; what no key opens any more is none, and
 * is rendered anew.
 */
export function sealRequests(store: Store, keys: SecretKeys): Store {
  const seals = openRequestSeals(keys)
  const holdsSecret = openSecretLook()
  const openRow = <Row extends Pick<DeliveryRow, 'id' | 'request'>>(row: Row): Row =>
    isSealed(row.request) ? { ...row, request: seals.open(row.request, row.id) } : row
  return {
    ...store,
    settle: (settlement) => {
      const { request, deliveryId, destination: id } = settlement
      if (request === null) return store.settle(settlement)
      const { destinations } = store.settings()
      const destination = Object.hasOwn(destinations, id) ? destinations[id] : undefined
      if (!holdsSecret(destination, request)) return store.settle(settlement)
      return store.settle({ ...settlement, request: seals.close(request, deliveryId) })
    },
    onDue: (listener) =>
      store.onDue((due) => listener(due.map((one) => openRow<DueDelivery>(one)))),
    listDue: async (wish) => (await store.listDue(wish)).map((one) => openRow(one)),
    listDeliveries: async (...wish) => {
      const { items, next } = await store.listDeliveries(...wish)
      return { items: items.map(openRow), next }
    },
    findDelivery: async (id) => {
      const found = await store.findDelivery(id)
      return found && { ...found, row: openRow(found.row) }
    },
    trace: async (subid) => {
      const rows = await store.trace(subid)
      return { ...rows, deliveries: rows.deliveries.map(openRow) }
    },
  }
}

const isSealed = (request: RenderedRequest | null): request is RenderedRequest =>
  request?.url.startsWith(mark) === true

/** By what its templates hold; of a version that is no more, or a destination that is gone, it is not known. */
function openSecretLook() {
  const known = new WeakMap<Destination, boolean>()
  return (destination: Destination | undefined, { version }: RenderedRequest): boolean => {
    if (destination === undefined || destination.version !== version) return true
    const before = known.get(destination)
    if (before !== undefined) return before
    const found = hasSecretPart(destination)
    known.set(destination, found)
    return found
  }
}

function hasSecretPart({ url, headers, body, reversal }: Destination): boolean {
  let isSecret = false
  mapTexts({ url, headers, body, reversal }, (text, path) => {
    isSecret ||= isSecretPart(text, path)
    return text
  })
  return isSecret
}

function openRequestSeals({ current, old }: SecretKeys): Seals {
  const seals = new Map(
    [...old, current].map((key) => [keyId(key), openSeal(keyFor('requests', key), randomBytes)]),
  )
  const id = keyId(current)
  return {
    close: ({ method, version, ...secret }, deliveryId) => {
      const bytes = new TextEncoder().encode(JSON.stringify(secret))
      const url = `${mark}${id}:${seals.get(id)?.close(bytes, deliveryId)}`
      return { method, version, url, headers: {}, body: null }
    },
    open: ({ method, version, url }, deliveryId) => {
      const [by = '', sealed = ''] = url.slice(mark.length).split(':')
      const opened = seals.get(by)?.open(sealed, deliveryId)
      if (opened === undefined) return null
      return { method, version, ...JSON.parse(new TextDecoder().decode(opened)) }
    },
  }
}
