/** What the name servers say of a host: its addresses, or why there are none (`ENOTFOUND`, `ETIMEOUT`, …). */
export type LookedUp =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly code: string }

/**
 * `here`: it leads where the public URL leads. `resolves`: it leads somewhere, and there is nothing to
 * compare it with. `elsewhere`: to other addresses, which may be a proxy's. `missing`: no such name, or no
 * address. `unknown`: nobody answered.
 */
export const domainStates = ['here', 'resolves', 'elsewhere', 'missing', 'unknown'] as const
export type DomainCheck = {
  readonly host: string
  readonly state: (typeof domainStates)[number]
  readonly addresses: readonly string[]
  /** A sentence for people. */
  readonly detail: string
}

type Own = { readonly host: string; readonly found: LookedUp }

/** Where a host leads, beside where the host of the public URL (`own`) leads. */
export function checkDomain(host: string, found: LookedUp, own: Own): DomainCheck {
  if (!found.ok) return { host, addresses: [], ...whyNot(found.code) }
  const { addresses } = found
  const listed = addresses.join(', ')
  if (host === own.host || !own.found.ok) {
    return { host, addresses, state: 'resolves', detail: `It leads to ${listed}.` }
  }
  const common = own.found.addresses.filter((address) => addresses.includes(address))
  if (common.length > 0) {
    return { host, addresses, state: 'here', detail: `It leads to ${listed}, as ${own.host} does.` }
  }
  const detail = `It leads to ${listed}, not to ${own.found.addresses.join(', ')} as ${own.host} does. That is right only if a proxy of yours stands there.`
  return { host, addresses, state: 'elsewhere', detail }
}

function whyNot(code: string): Pick<DomainCheck, 'state' | 'detail'> {
  if (code === 'ENOTFOUND') {
    return {
      state: 'missing',
      detail:
        'There is no such name: set its record, or renew the domain. A new record takes a while.',
    }
  }
  if (code === 'ENODATA') {
    return {
      state: 'missing',
      detail: 'The name exists and has no address: set an A or CNAME record.',
    }
  }
  const detail = `The name servers gave no answer (${code}): look again later, and at their set-up.`
  return { state: 'unknown', detail }
}
