const strict = new TextDecoder('utf-8', { fatal: true })

/**
 * Node gives the bytes of a URL and of a header as Latin-1: where they are UTF-8 that nobody encoded, read
 * so; anything else is left as it is.
 */
export function wireText(text: string): string {
  if (!/[\u0080-\uffff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text
  try {
    return strict.decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
  } catch {
    return text
  }
}
