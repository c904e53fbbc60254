const shapes = [
  /^\{[^{}]{1,64}\}$/,
  /^\{\{[^{}]{1,64}\}\}$/,
  /^\$\{[^{}]{1,64}\}$/,
  /^\[{1,3}[^[\]]{1,64}\]{1,3}$/,
  /^#{1,2}[^#]{1,64}#{1,2}$/,
  /^!!![^!]{1,64}!!!$/,
  /^%[A-Za-z0-9_.-]{1,64}%$/,
  /^<[^<>]{1,64}>$/,
  /^__[A-Z0-9_]{1,64}__$/,
  /^REPLACE$/,
]

const firstCharacters = '{$[#!%<_R'
// Twice encoded, so that one decoding leaves the escapes of the brackets.
const escapedMacro = /^%(?:24%)?(?:7b|5b|3c|23|21)/i

/**
 * True when a value is the name of a macro that the sender should have filled in: `{x}`, `{{x}}`,
 * `${x}`, `[x]`, `[[[x]]]`, `#x#`, `##x##`, `!!!x!!!`, `%x%`, `<x>`, `__X__`, `%7Bx%7D`, `REPLACE`. Only the
 * whole value counts: a remark that merely holds a bracket is a remark.
 */
export function isUnreplaced(value: string): boolean {
  // On the path of every value of every postback: nearly all begin with a letter or a digit.
  if (isWordCode(value.charCodeAt(0)) && value.charCodeAt(0) !== letterR) return false
  const text = value.trim()
  if (text === '' || !firstCharacters.includes(text.charAt(0))) return false
  return hasMacroShape(text) || (escapedMacro.test(text) && hasMacroShape(decoded(text)))
}

const letterR = 0x52

function isWordCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  )
}

function hasMacroShape(text: string): boolean {
  return shapes.some((shape) => shape.test(text))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
