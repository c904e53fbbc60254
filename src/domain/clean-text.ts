/**
 * A stranger's text as every database keeps and finds it: at most so many characters, none of them NUL or
 * half of one; each of those becomes U+FFFD, one that the cut leaves half of goes.
 */
export function cleanText(text: string, most = text.length): string {
  const cut = text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')
  return cut.toWellFormed().replaceAll('\0', '\uFFFD')
}
