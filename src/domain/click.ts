/** One visit, named by a subid. `at` in epoch milliseconds; absent values are null. */
export type Click = {
  readonly subid: string
  readonly at: number
  readonly campaign: string | null
  readonly source: string | null
  readonly prelanding: string | null
  readonly landing: string | null
  readonly px: string | null
  /** Host the click arrived on: no port, lower case. */
  readonly domain: string | null
  /** The traffic source's own click id. */
  readonly externalId: string | null
  readonly ip: string | null
  readonly ua: string | null
  readonly country: string | null
  readonly device: string | null
  readonly os: string | null
  /** Canonical decimal text. */
  readonly cost: string | null
  /** The browser fetched it ahead of the visitor (`Sec-Purpose: prefetch`). */
  readonly prefetch: boolean
  readonly params: Readonly<Record<string, string>>
}
