import type { SuccessRule } from './settings.ts'
import type { Status } from './status.ts'

/** A value of the user's own, such as an account: `<name>` in the URL stands for it. */
export type PostbackField = { readonly name: string; readonly hint: string }

/**
 * How a source wants to hear of conversions. `url` is in our macros, with `<name>` for each field; a
 * status whose translation is a field that was left empty is not told.
 */
export type SourcePostback = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly events: readonly Status[]
  readonly fields: readonly PostbackField[]
  /** The URL of a sale of 12.50 USD by the click `k-1`, every field filled in with `my-` and its name. */
  readonly example: string
  /** The source counts a click once. */
  readonly firstSaleOnly: boolean
  /** How long after the move it may still be told, in milliseconds; null: whenever. */
  readonly freshForMs: number | null
  readonly success: SuccessRule
  /** What is known of repeats; null: nothing. */
  readonly retries: string | null
}

/** What is known of one place where clicks are bought. */
export type SourceKind = {
  readonly id: string
  readonly name: string
  /** What the facts stand on, and where they were read. */
  readonly verified: 'official' | 'quoted' | 'third-party' | 'none'
  readonly source: string
  /** Its click id: our link's parameter, and the source's macro; null: not known, or it adds it itself. */
  readonly click: {
    readonly parameter: string
    readonly macro: string | null
    /** The source appends the parameter to every link by itself. */
    readonly appended: boolean
  }
  /** Further parameters of the link, each with the source's macro. */
  readonly tokens: Readonly<Record<string, string>>
  readonly cost: { readonly parameter: string; readonly macro: string } | null
  readonly postback: SourcePostback
  readonly steps: readonly string[]
  readonly notes: readonly string[]
}
