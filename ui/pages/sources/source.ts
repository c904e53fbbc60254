import type { ShownSourceKind } from '../../../src/admin/contract-steering.ts'
import type { Source } from '../../api/campaigns.ts'
import { useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import type { ActWords } from '../../setting/setting-acts.tsx'

/** What there are templates of. */
export const useSourceKinds = () =>
  useLook<Page<ShownSourceKind>>('/source-kinds', {}, { keep: true }).data?.items ?? []

/** Of a destination, what a source has to know. */
export type Told = Setting & {
  readonly enabled: boolean
  readonly url: string
  readonly events: readonly string[]
  readonly sources?: readonly string[]
}

/** The S2S postbacks that are for this source by name. */
export const toldOf = (id: string, all: readonly Told[] | undefined) =>
  all?.filter(({ sources }) => sources?.includes(id) === true)

export const useTold = () => useLook<Page<Told>>('/destinations', { limit: 500 }).data?.items

/** As people write it: the macros of click id and cost stand beside their parameters. */
export type SourceDraft = ReturnType<typeof draftOf>

export function draftOf(source: Source) {
  const { externalId = '', cost = '', tokens = {}, costPerClick = '' } = source
  const macroOf = (name: string) => (Object.hasOwn(tokens, name) ? (tokens[name] ?? '') : undefined)
  return {
    externalId,
    clickMacro: macroOf(externalId) ?? '',
    appended: externalId !== '' && macroOf(externalId) === '',
    cost,
    costMacro: macroOf(cost) ?? '',
    costPerClick,
    tokens: Object.entries(tokens)
      .filter(([name]) => name !== externalId && name !== cost)
      .map(([name, macro]) => `${name}=${macro}`)
      .join('\n'),
  }
}

/** As the API takes it. */
export function settingOf(draft: SourceDraft, { kind }: Pick<Source, 'kind'>) {
  const externalId = draft.externalId.trim()
  const cost = draft.cost.trim()
  const clickMacro = draft.clickMacro.trim()
  const costMacro = draft.costMacro.trim()
  const costPerClick = draft.costPerClick.trim()
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(externalId === '' ? {} : { externalId }),
    ...(cost === '' ? {} : { cost }),
    ...(costPerClick === '' ? {} : { costPerClick }),
    tokens: {
      ...(externalId !== '' && draft.appended ? { [externalId]: '' } : {}),
      ...(externalId !== '' && !draft.appended && clickMacro !== ''
        ? { [externalId]: clickMacro }
        : {}),
      ...(cost !== '' && costMacro !== '' ? { [cost]: costMacro } : {}),
      ...tokensIn(draft.tokens),
    },
  }
}

function tokensIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      const name = at === -1 ? line : line.slice(0, at)
      return [name.trim(), at === -1 ? `{${name.trim()}}` : line.slice(at + 1).trim()]
    }),
  )
}

export const actWords: ActWords = {
  kind: 'sources',
  noun: 'source',
  clone: 'Its parameters and macros come along; its S2S postbacks do not.',
  remove:
    'Clicks of its campaigns no longer keep its click id and cost, and its S2S postbacks have nobody to tell. What was kept stays.',
}
