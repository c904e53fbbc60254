import {
  encodeComponent,
  encodeFormValue,
  encodeHeaderValue,
  encodeIllegal,
  encodeJsonText,
  type Position,
} from './encode.ts'
import type { Macro, MacroEncoding, Template } from './template.ts'

/** The digest of the text's UTF-8, in lower-case hexadecimal. */
export type Hash = (algorithm: 'sha256' | 'md5', text: string) => string

export type RenderedTemplate =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      /** `header-invalid`: the value has a control character, which no header may. */
      readonly reason: 'macro-empty' | 'header-invalid'
      readonly macro: string
    }

/**
 * Fills a template in. `valueFor` gives plain values, '' for none. Each value is translated, goes through
 * the macro's own encodings, then through that of its position, once; `|raw` leaves the last out, but in
 * a URL what no URL may hold is still percent-encoded, and in a header a control character still fails.
 * A hash of nothing is nothing. In JSON outside of quotes a macro writes a whole value: a number for
 * `{payout}`, `{cost}`, `{profit}` and unix times, else a string, and `null` for none; so the body is JSON whatever comes.
 */
export function renderTemplate(
  template: Template,
  valueFor: (name: string) => string,
  how: { readonly position: Position; readonly hash: Hash },
): RenderedTemplate {
  let text = ''
  for (const part of template) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const value = plainValue(part, valueFor(part.name), how.hash)
    if (value === '' && part.required) return { ok: false, reason: 'macro-empty', macro: part.name }
    const placed = place(part, value, how.position)
    if (placed === undefined) return { ok: false, reason: 'header-invalid', macro: part.name }
    text += placed
  }
  return { ok: true, text }
}

function plainValue(macro: Macro, value: string, hash: Hash): string {
  let text = macro.words?.get(value) ?? value
  for (const encoding of macro.encodings) text = text === '' ? '' : encoders[encoding](text, hash)
  return text
}

const encoders: Readonly<Record<MacroEncoding, (text: string, hash: Hash) => string>> = {
  raw: (text) => text,
  sha256: (text, hash) => hash('sha256', text.toWellFormed()),
  md5: (text, hash) => hash('md5', text.toWellFormed()),
  lower: (text) => text.toLowerCase(),
  unix: (text) => timeText(Math.floor(Date.parse(text) / 1000)),
  unixms: (text) => timeText(Date.parse(text)),
}

const timeText = (time: number) => (Number.isNaN(time) ? '' : String(time))

function place(macro: Macro, value: string, position: Position): string | undefined {
  if (macro.encodings.includes('raw')) return rawPlaces[position](value)
  if (position === 'json' && !macro.quoted) return jsonValue(macro, value)
  return places[position](value)
}

const asIs = (value: string) => value

type Place = (value: string) => string | undefined

const places: Readonly<Record<Position, Place>> = {
  url: encodeComponent,
  form: encodeFormValue,
  json: encodeJsonText,
  header: encodeHeaderValue,
  text: asIs,
}

const rawPlaces: Readonly<Record<Position, Place>> = {
  url: encodeIllegal,
  form: asIs,
  json: asIs,
  header: encodeHeaderValue,
  text: asIs,
}

const amounts: readonly string[] = ['payout', 'cost', 'profit']
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u

function jsonValue(macro: Macro, value: string): string {
  if (value === '') return 'null'
  const last = macro.encodings.at(-1)
  const numeric = last === undefined ? amounts.includes(macro.name) : last.startsWith('unix')
  return numeric && jsonNumber.test(value) ? value : JSON.stringify(value)
}
