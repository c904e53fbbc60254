import type { Campaign, Source } from './settings.ts'

/** One parameter of a campaign's link, with what the source puts there. */
export type LinkParameter = {
  readonly name: string
  /** The source's own macro, never encoded; its name in braces where nobody said which it is. */
  readonly macro: string
  /** false: `macro` is a place to be filled in by hand. */
  readonly known: boolean
  readonly brings: 'click-id' | 'cost' | 'token'
}

type Bought = {
  readonly campaign: Pick<Campaign, 'externalId'>
  readonly source: Pick<Source, 'externalId' | 'cost' | 'tokens'> | undefined
}

/** What a campaign's link asks its source for: its click id, the cost, then the tokens. */
export function linkParameters({ campaign, source }: Bought): readonly LinkParameter[] {
  const tokens = new Map(Object.entries(source?.tokens ?? {}))
  const own = source?.externalId ?? null
  const named = campaign.externalId ?? own
  const ofClickId = tokens.get(named ?? '') ?? tokens.get(own ?? '')
  // The campaign's own name for it stands instead of the source's.
  if (own !== null) tokens.delete(own)
  const rest = [...tokens].filter(([name]) => name !== named && name !== source?.cost)
  return [
    ...parameter(named, ofClickId, 'click-id'),
    ...parameter(source?.cost ?? null, tokens.get(source?.cost ?? ''), 'cost'),
    ...rest.flatMap(([name, macro]) => parameter(name, macro, 'token')),
  ]
}

/** An empty macro is what the source adds to every link by itself: then nothing is pasted. */
function parameter(
  name: string | null,
  macro: string | undefined,
  brings: LinkParameter['brings'],
): readonly LinkParameter[] {
  if (name === null || macro === '') return []
  return [{ name, macro: macro ?? `{${name}}`, known: macro !== undefined, brings }]
}

/** What is pasted at the source. `base`: scheme and host, with or without a slash at its end. */
export function campaignLink(
  base: string,
  campaign: string,
  parameters: readonly LinkParameter[],
): string {
  const pairs = parameters.map(({ name, macro }) => `${encodeURIComponent(name)}=${macro}`)
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`
  return `${base.replace(/\/+$/, '')}/c/${encodeURIComponent(campaign)}${query}`
}
