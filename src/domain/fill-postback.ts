import { encodeComponent } from './encode.ts'
import type { SourcePostback } from './source-kind.ts'
import { readStatusName, type Status } from './status.ts'

export type FilledPostback =
  | { readonly ok: true; readonly url: string; readonly events: readonly Status[] }
  /** Sentences, by the name of the field they are about. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> }

const statusMacro = /\{status:([^{}]*)\}/gu
const fieldMark = /<(\w+)>/gu

/** Whether its URL says which status it is; else one status alone may call it. */
export function tellsStatuses({ url }: Pick<SourcePostback, 'url'>): boolean {
  return url.includes('{status')
}

/**
 * A template with the user's own values in it. A status whose word is a field that was left empty is
 * taken out of the URL and of the events; any other field has to be filled in.
 */
export function fillPostback(
  postback: Pick<SourcePostback, 'url' | 'events'>,
  given: Readonly<Record<string, string>>,
): FilledPostback {
  const problems = new Map<string, string>()
  const ownValue = (name: string) => (Object.hasOwn(given, name) ? (given[name] ?? '').trim() : '')
  const silent = new Set<Status>()
  const translated = postback.url.replace(statusMacro, (_, pairs: string) => {
    const kept = pairs.split(',').flatMap((pair) => wordFor(pair, { ownValue, silent, problems }))
    return kept.length === 0 ? '' : `{status:${kept.join(',')}}`
  })
  const events = postback.events.filter((status) => !silent.has(status))
  if (events.length === 0) {
    for (const name of namesIn(postback.url)) {
      if (ownValue(name) === '')
        problems.set(name, 'Fill in at least one of the words for a status.')
    }
  }
  const url = translated.replace(fieldMark, (_, name: string) => {
    const value = ownValue(name)
    if (value === '') problems.set(name, 'It is needed.')
    return encodeComponent(value).replaceAll('{', '{{')
  })
  if (problems.size > 0) return { ok: false, problems: Object.fromEntries(problems) }
  return { ok: true, url, events }
}

type Filling = {
  readonly ownValue: (name: string) => string
  readonly silent: Set<Status>
  readonly problems: Map<string, string>
}

/** One `K=V` of a translation, filled in; nothing when its field was left empty. */
function wordFor(pair: string, { ownValue, silent, problems }: Filling): readonly string[] {
  const at = pair.indexOf('=')
  const name = /^<(\w+)>$/u.exec(pair.slice(at + 1))?.[1]
  if (name === undefined) return [pair]
  const value = ownValue(name)
  const status = readStatusName(pair.slice(0, at))
  if (value === '' && status !== undefined) silent.add(status)
  if (/[{}|!,"<>]/u.test(value)) {
    problems.set(name, 'It may not have any of { } | ! , " < >.')
  }
  return value === '' ? [] : [`${pair.slice(0, at)}=${value}`]
}

function namesIn(url: string): readonly string[] {
  return [...url.matchAll(fieldMark)].map(([, name = '']) => name)
}
