/** Meta's name for a click of its own; more segments than these four may follow. */
const shape = /^fb\.[0-9]\.[0-9]{1,16}\.(.+)$/

/**
 * The `fbc` of a visit: the `_fbc` cookie as it stands, unless the visitor has come by another click, whose
 * `fbclid` stands in the link. Then it is made of that and of the time, in epoch milliseconds, as Meta has
 * it; its case counts. null: no click of Meta's is known.
 */
export function facebookClick(
  fbclid: string | undefined,
  cookie: string | undefined,
  at: number,
): string | null {
  const known = shape.exec(cookie ?? '')?.[1]
  const isKnown = known !== undefined && (!fbclid || known.split('.', 1)[0] === fbclid)
  if (isKnown) return cookie ?? null
  // Of a click that no cookie is written for, Meta asks for the index 1.
  return fbclid ? `fb.1.${at}.${fbclid}` : null
}
