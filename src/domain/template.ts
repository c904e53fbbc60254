import { readStatusName } from './status.ts'

const macroEncodings = ['raw', 'sha256', 'md5', 'lower', 'unix', 'unixms'] as const
export type MacroEncoding = (typeof macroEncodings)[number]

/** One macro of a compiled template. */
export type Macro = {
  /** As written, `param.NAME` included. */
  readonly name: string
  /** `{status:Lead=hold}`: what stands for which value; a value that is not in it stays. */
  readonly words: ReadonlyMap<string, string> | null
  /** Applied in this order, before the encoding of the place. */
  readonly encodings: readonly MacroEncoding[]
  /** Written `{name!}`: without a value there is no message. */
  readonly required: boolean
  /** It stands inside the quotes of a JSON string (when the template is JSON at all). */
  readonly quoted: boolean
}

/** Literal text and macros in order. Plain values: it may be kept and sent between threads. */
export type Template = readonly (string | Macro)[]

/** `at` is the macro's place in the text, counted in UTF-16 units from 0. */
type TemplateProblem = {
  readonly macro: string
  readonly at: number
  readonly message: string
}

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

// name, .NAME, :K=V,…, |encoding…, !  No class holds a brace, so a text of many braces costs no more.
const nameText = '([a-z][a-z0-9_]*)(\\.[^\\s{}:|!"]+)?'
const pairText = '[^{}|!=,"]+=[^{}|!,"]*'
const macroText = `\\{${nameText}(?::(${pairText}(?:,${pairText})*))?((?:\\|[A-Za-z0-9_]*)*)(!?)\\}`

/**
 * Reads a template: `{` name (`.NAME`)? (`:K=V,…`)? (`|encoding`)* `!`? `}`; `{{` writes `{`, and any
 * other brace is itself. Names every problem at once: a macro that is not `known`, an encoding nobody
 * knows, `unix` of what is no time, a translation of a status that is none.
 */
export function compileTemplate(text: string, known: (name: string) => boolean): CompiledTemplate {
  const reader = { text, known, inString: false, problems: [] as TemplateProblem[] }
  const parts: (string | Macro)[] = []
  const pattern = new RegExp(`\\{\\{|${macroText}`, 'gu')
  let from = 0
  let literal = ''
  for (const found of text.matchAll(pattern)) {
    literal += text.slice(from, found.index)
    from = found.index + found[0].length
    if (found[0] === '{{') {
      literal += '{'
      continue
    }
    if (literal !== '') parts.push(literal)
    reader.inString = endsInString(literal, reader.inString)
    literal = ''
    parts.push(readMacro(found, reader))
  }
  literal += text.slice(from)
  if (literal !== '') parts.push(literal)
  const { problems } = reader
  return problems.length === 0 ? { ok: true, template: parts } : { ok: false, problems }
}

type Reader = {
  readonly known: (name: string) => boolean
  readonly inString: boolean
  readonly problems: TemplateProblem[]
}

function readMacro(found: RegExpExecArray, reader: Reader): Macro {
  const [macro, first = '', rest = '', pairs, chain = '', mark] = found
  const name = first + rest
  const report = (message: string) => {
    reader.problems.push({ macro, at: found.index, message })
  }
  if (!reader.known(name)) report(`nobody knows the macro {${name}}`)
  return {
    name,
    words: pairs === undefined ? null : readWords(name, pairs, report),
    encodings: readEncodings(name, chain, report),
    required: mark === '!',
    quoted: reader.inString,
  }
}

type Report = (message: string) => void

function readWords(name: string, pairs: string, report: Report): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  for (const pair of pairs.split(',')) {
    const at = pair.indexOf('=')
    const key = readKey(name, pair.slice(0, at), report)
    if (words.has(key)) report(`{${name}} translates ${key} twice`)
    words.set(key, pair.slice(at + 1))
  }
  return words
}

function readKey(name: string, key: string, report: Report): string {
  if (name !== 'status' && name !== 'previous_status') return key
  const status = readStatusName(key)
  if (status === undefined) {
    report(`{${name}} translates ${key}, which is none of Lead, Purchase, Reject, Trash`)
  }
  return status ?? key
}

const isTime = (encoding: string) => encoding === 'unix' || encoding === 'unixms'

function readEncodings(name: string, chain: string, report: Report): MacroEncoding[] {
  const encodings: MacroEncoding[] = []
  for (const word of chain === '' ? [] : chain.slice(1).split('|')) {
    const encoding = macroEncodings.find((each) => each === word)
    if (encoding === undefined) report(`{${name}} has the encoding |${word}, which nobody knows`)
    else encodings.push(encoding)
  }
  const misplaced = encodings.some((each, index) => isTime(each) && index > 0)
  if (misplaced) report(`{${name}}: |unix and |unixms come first`)
  if (encodings.some(isTime) && !name.endsWith('_time')) report(`{${name}} is no time`)
  return encodings
}

/** Whether JSON that went so far ends within a string. Values are escaped, so only literals count. */
function endsInString(literal: string, before: boolean): boolean {
  let inString = before
  for (let index = 0; index < literal.length; index += 1) {
    const char = literal.charAt(index)
    if (char === '"') inString = !inString
    else if (char === '\\' && inString) index += 1
  }
  return inString
}

export function macrosOf(template: Template): readonly Macro[] {
  return template.filter((part) => typeof part !== 'string')
}
