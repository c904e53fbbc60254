const fnvOffset = 0xcbf29ce484222325n
const fnvPrime = 0x100000001b3n

/** Stands behind what is cut: an ellipsis and 16 hex digits (FNV-1a) of the whole. */
function markOf(text: string): string {
  let hash = fnvOffset
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * fnvPrime)
  }
  return `…${hash.toString(16).padStart(16, '0')}`
}

/**
 * The text where it takes up no more than `most`, by what each of its characters takes up; else its beginning
 * and a mark by which it is told apart from others that begin alike. The same in every database and process.
 */
export function shortName(text: string, most: number, sizeOf: (text: string) => number): string {
  if (sizeOf(text) <= most) return text
  const mark = markOf(text)
  let left = most - sizeOf(mark)
  let end = 0
  for (const character of text) {
    left -= sizeOf(character)
    if (left < 0) break
    end += character.length
  }
  return text.slice(0, end) + mark
}
