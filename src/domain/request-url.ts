import { encodeIllegal } from './encode.ts'
import { isDestinationMacro } from './macros.ts'
import { compileTemplate, type Template } from './template.ts'

/** A destination's URL, cut where its parts are treated apart. The fragment is never sent. */
export type UrlPlan = {
  /** `https://host:port`, or `carom:echo/run`: never with a macro, never with a user's name. */
  readonly origin: string
  readonly path: Template
  /** Without `?`; empty: none. */
  readonly query: Template
  /** The user and password the URL named, for basic authentication. */
  readonly user: { readonly name: string; readonly password: string } | null
}

export type CompiledUrl =
  | { readonly ok: true; readonly url: UrlPlan }
  | { readonly ok: false; readonly problems: readonly string[] }

const refused = (problem: string): CompiledUrl => ({ ok: false, problems: [problem] })

// `\` ends a host as well: URL parsers take it for `/`.
const headPattern = /^(?:https?:\/\/[^/?#\\]*|carom:echo\/[\w-]{1,64}(?=[?#]|$))/iu

/** Reads a destination's URL. Problems are sentences for the person who wrote it. */
export function compileUrl(text: string): CompiledUrl {
  const trimmed = text.trim()
  if (/\p{Cc}/u.test(trimmed)) return refused('url: it has a control character')
  const compiled = compileTemplate(trimmed, isDestinationMacro)
  if (!compiled.ok) {
    return { ok: false, problems: compiled.problems.map(({ message }) => `url: ${message}`) }
  }
  const [first, ...rest] = compiled.template
  const head = typeof first === 'string' ? headPattern.exec(first)?.[0] : undefined
  if (typeof first !== 'string' || head === undefined) {
    return refused('url: it must begin with http:// or https://, and no macro may stand there')
  }
  const tail = first.slice(head.length)
  if (tail === '' && rest.length > 0) {
    return refused('url: no macro may stand in the scheme, user, host or port')
  }
  if (tail.startsWith('\\')) return refused('url: its host ends with a backslash')
  const origin = readOrigin(head)
  if (origin === undefined) return refused('url: its host or port cannot be read')
  return withParts(origin, [tail, ...rest])
}

function withParts(origin: Pick<UrlPlan, 'origin' | 'user'>, parts: Template): CompiledUrl {
  const [shown] = splitAt(parts, '#')
  const [before, after] = splitAt(shown, '?')
  const path = legal(before)
  const query = legal(after)
  const sample = path.map((part) => (typeof part === 'string' ? part : 'x')).join('')
  if (path.length > 1 && hasDotSegment(sample)) {
    return refused('url: a path with macros may not have the segments . and ..')
  }
  return { ok: true, url: { ...origin, path, query } }
}

function readOrigin(head: string): Pick<UrlPlan, 'origin' | 'user'> | undefined {
  if (head.toLowerCase().startsWith('carom:')) return { origin: head.toLowerCase(), user: null }
  if (!URL.canParse(head)) return undefined
  const url = new URL(head)
  const name = decoded(url.username)
  const password = decoded(url.password)
  return { origin: url.origin, user: name === '' && password === '' ? null : { name, password } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Cuts at the first literal `mark`, which belongs to neither side. A macro's value never cuts. */
function splitAt(parts: Template, mark: string): readonly [Template, Template] {
  const at = parts.findIndex((part) => typeof part === 'string' && part.includes(mark))
  const found = parts[at]
  if (typeof found !== 'string') return [parts, []]
  const index = found.indexOf(mark)
  const before = [...parts.slice(0, at), found.slice(0, index)]
  return [before, [found.slice(index + 1), ...parts.slice(at + 1)]]
}

function legal(parts: Template): Template {
  return parts
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? encodeIllegal(part) : part))
}

/** Whether URL parsers would climb in this path: a value must never lead to another place. */
export function hasDotSegment(path: string): boolean {
  return /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/iu.test(path)
}
