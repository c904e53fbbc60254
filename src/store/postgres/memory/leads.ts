import type { Click } from '../../../domain/click.ts'
import type { Lead } from '../../../domain/lead.ts'
import type { NamedLeads } from '../../steps/tables.ts'
import { type LeadPlace, mostLeads } from '../../steps/unfinished.ts'
import type { Known } from './known.ts'

/** Of one transaction: the sales behind one that is numbered are asked for next. */
const keysAhead = 256

function nextKeys<Key extends { readonly saleKey: string }>(key: Key): readonly Key[] {
  const [, before = '', number] = /^(.*#)(\d+)$/.exec(key.saleKey) ?? []
  if (number === undefined) return []
  const numbers = Array.from({ length: keysAhead }, (_, index) => Number(number) + index)
  return numbers.map((one) => ({ ...key, saleKey: `${before}${one}` }))
}

type Wish = NamedLeads & { readonly subid: string; readonly network: string }

/** Leads among any number of others of their subid. */
function namedOf({ leadByKey, leadById }: Known, wish: Wish): readonly Lead[] {
  const { subid, network, saleKeys = [], id } = wish
  for (const saleKey of saleKeys) leadByKey.want({ subid, network, saleKey })
  const byId = id === undefined ? null : leadById.look({ subid, network, id })
  return [
    ...saleKeys.flatMap((saleKey) => leadByKey.look({ subid, network, saleKey }) ?? []),
    ...(byId === null ? [] : [byId]),
  ]
}

/** Some after the other, in the order of their places. */
function openPlaces({ leadsFrom }: Known, asNow: (lead: Lead) => Lead) {
  return {
    from: (subid: string, place: LeadPlace): readonly Lead[] =>
      leadsFrom.look({ subid, ...place, order: null }).map(asNow),
    ofOrder: (subid: string, order: string, place: LeadPlace): readonly Lead[] =>
      leadsFrom.look({ subid, ...place, order }).map(asNow),
  }
}

export type NewLead = { readonly lead: Lead; readonly click: Click | null }

/** Leads of one transaction in the making. */
export function openLeads(shelves: Known) {
  const { leadsOfNetwork, leadsOfSubid, leadByKey } = shelves
  const current = new Map<string, Lead>()
  const inserted = new Map<string, Click | null>()
  const clicked = new Map<string, NewLead>()
  const newOfSubid = new Map<string, string[]>()

  const asNow = (lead: Lead) => current.get(lead.id) ?? lead
  const newOf = (subid: string) =>
    (newOfSubid.get(subid) ?? []).map((id) => current.get(id)).filter((one) => one !== undefined)

  const ofNetwork = (subid: string, network: string, named: NamedLeads) => {
    const known = leadsOfNetwork.look({ subid, network })
    const more = known.length < mostLeads ? [] : namedOf(shelves, { subid, network, ...named })
    const all = new Map([...known, ...more].map((lead) => [lead.id, asNow(lead)]))
    for (const lead of newOf(subid)) if (lead.network === network) all.set(lead.id, lead)
    return [...all.values()]
  }
  const update = (lead: Lead) => {
    current.set(lead.id, lead)
  }
  return {
    ofNetwork,
    hasKey: (subid: string, network: string, saleKey: string): boolean => {
      const known = leadsOfNetwork.look({ subid, network })
      const isIt = (lead: Lead) => lead.network === network && lead.saleKey === saleKey
      if (known.some(isIt) || newOf(subid).some(isIt)) return true
      if (known.length < mostLeads) return false
      const key = { subid, network, saleKey }
      if (leadByKey.peek(key) === undefined) for (const one of nextKeys(key)) leadByKey.want(one)
      return leadByKey.look(key) !== null
    },
    ofSubid: (subid: string): readonly Lead[] => [
      ...leadsOfSubid.look(subid).map(asNow),
      ...newOf(subid),
    ],
    ...openPlaces(shelves, asNow),
    insert: (lead: Lead, click: Click | null) => {
      update(lead)
      inserted.set(lead.id, click)
      const ofSubid = newOfSubid.get(lead.subid)
      if (ofSubid === undefined) newOfSubid.set(lead.subid, [lead.id])
      else ofSubid.push(lead.id)
    },
    update,
    setClick: (lead: Lead, click: Click) => {
      if (inserted.has(lead.id)) inserted.set(lead.id, click)
      else clicked.set(lead.id, { lead, click })
    },
    setAmount: (lead: Lead, amount: string, currency: string | null) =>
      update({ ...asNow(lead), amount, currency }),
    isNew: (leadId: string) => inserted.has(leadId),
    changes: () => ({
      leads: [...inserted].flatMap(([id, click]) => {
        const lead = current.get(id)
        return lead === undefined ? [] : [{ lead, click }]
      }),
      changedLeads: [...current.values()].filter(({ id }) => !inserted.has(id)),
      clickedLeads: [...clicked.values()],
    }),
  }
}
