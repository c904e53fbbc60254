import type { Click } from '../../../domain/click.ts'
import type { Lead } from '../../../domain/lead.ts'
import { mostLeads } from '../../rows/leads.ts'
import type { Known } from './known.ts'

/** Of one transaction: the sales behind one that is numbered are asked for next. */
const keysAhead = 256

function nextKeys<Key extends { readonly saleKey: string }>(key: Key): readonly Key[] {
  const [, before = '', number] = /^(.*#)(\d+)$/.exec(key.saleKey) ?? []
  if (number === undefined) return []
  const numbers = Array.from({ length: keysAhead }, (_, index) => Number(number) + index)
  return numbers.map((one) => ({ ...key, saleKey: `${before}${one}` }))
}

export type NewLead = { readonly lead: Lead; readonly click: Click | null }

/** Leads of one transaction in the making. */
export function openLeads({ leadsOfNetwork, leadsOfSubid, leadByKey }: Known) {
  const current = new Map<string, Lead>()
  const inserted = new Map<string, Click | null>()
  const clicked = new Map<string, NewLead>()
  const newOfSubid = new Map<string, string[]>()

  const asNow = (lead: Lead) => current.get(lead.id) ?? lead
  const newOf = (subid: string) =>
    (newOfSubid.get(subid) ?? []).map((id) => current.get(id)).filter((one) => one !== undefined)

  /** Those beyond the bound that the reading names. */
  const named = (subid: string, network: string, saleKeys: readonly string[]) =>
    saleKeys.flatMap((saleKey) => leadByKey.look({ subid, network, saleKey }) ?? [])

  const ofNetwork = (subid: string, network: string, saleKeys: readonly string[]) => {
    const known = leadsOfNetwork.look({ subid, network })
    const more = known.length < mostLeads ? [] : named(subid, network, saleKeys)
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
