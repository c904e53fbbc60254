/** Flat and readable: every value is text until a field reads it, so that the subid `00123` stays one. */
export const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search))

/** Total: the router hands over what it has not read yet, too. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') asked.set(name, value)
  }
  const text = asked.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}
