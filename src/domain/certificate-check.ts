/** What a server showed when it was called by a host's name; `code`: why nothing was shown. */
export type ShownCertificate =
  | {
      readonly ok: true
      /** Until when it is valid, epoch milliseconds. */
      readonly until: number
      /** Why a browser would not take it; null: it would. */
      readonly refusal: string | null
    }
  | { readonly ok: false; readonly code: string }

/**
 * `ends-soon`: within two weeks. `refused`: a browser would warn. `none`: nobody showed one. `unknown`: it was
 * not looked at, since the host leads to a private address.
 */
export const certificateStates = ['valid', 'ends-soon', 'refused', 'none', 'unknown'] as const

export type CertificateCheck = {
  readonly state: (typeof certificateStates)[number]
  /** Epoch milliseconds; null: there is none. */
  readonly until: number | null
  /** A sentence for people. */
  readonly detail: string
}

const dayMs = 86_400_000
const soonMs = 14 * dayMs

export function checkCertificate(shown: ShownCertificate, nowMs: number): CertificateCheck {
  if (!shown.ok && shown.code === 'address-blocked') {
    const detail = 'Its certificate is not looked at: it leads to a private address.'
    return { state: 'unknown', until: null, detail }
  }
  if (!shown.ok) {
    const detail = `No certificate was shown (${shown.code}): visitors by https:// are not served.`
    return { state: 'none', until: null, detail }
  }
  const { until, refusal } = shown
  if (refusal !== null || until <= nowMs) {
    const why = refusal ?? 'CERT_HAS_EXPIRED'
    return { state: 'refused', until, detail: `Browsers warn of its certificate (${why}).` }
  }
  const days = Math.floor((until - nowMs) / dayMs)
  if (until - nowMs > soonMs) {
    return { state: 'valid', until, detail: `Its certificate is valid for ${days} days more.` }
  }
  const detail = `Its certificate ends in ${days} days, and should have been renewed by now.`
  return { state: 'ends-soon', until, detail }
}
