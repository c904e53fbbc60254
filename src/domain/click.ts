/** Why a visit is kept but is no click in any number. */
export const aparts = ['crawler', 'preview', 'prefetch'] as const
export type Apart = (typeof aparts)[number]

/** What is worth knowing of a click that counts like any other: it came from where no people live, or again. */
export const marks = ['datacentre', 'repeated', 'datacentre, repeated'] as const
export type Mark = (typeof marks)[number]

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
  readonly region: string | null
  readonly city: string | null
  readonly device: string | null
  readonly os: string | null
  readonly browser: string | null
  /** Canonical decimal text. */
  readonly cost: string | null
  /** Of a crawler, of a preview of the link, or fetched ahead of the visitor; null: somebody came. */
  readonly apart: Apart | null
  /** Of a datacentre, from an address that had clicked before on the same day, or both. */
  readonly mark: Mark | null
  /** The visitor does not want their data sold or shared: Global Privacy Control. */
  readonly doNotSell: boolean
  readonly params: Readonly<Record<string, string>>
}
