/** Why a call that had a connection came to no whole answer. `code` is a word for people, or the system's own. */
export class WireError extends Error {
  override readonly name = 'WireError'
  /** `closed` by the receiver, `stopped` by ourselves. */
  readonly code: 'closed' | 'stopped' | 'no-http' | 'head-too-large' | 'bad-chunk'
  constructor(code: WireError['code']) {
    super(code)
    this.code = code
  }
}
