/**
 * One part of a page's address. Total both ways: a link may be made by hand or years old, and what
 * cannot be read is left out, never an error.
 */
export type Field<Value> = {
  read(text: string | undefined): Value
  /** undefined: the default, which is left out of the address. */
  write(value: Value): string | undefined
}

export type Fields = Readonly<Record<string, Field<unknown>>>
/** The values of a page's fields. */
export type View<Of> = { readonly [Name in keyof Of]: Of[Name] extends Field<infer V> ? V : never }

const longest = 400

/** Any text; '' is left out. */
export const text = (standard = ''): Field<string> => ({
  read: (given) => (given ?? standard).slice(0, longest),
  write: (value) => (value === standard ? undefined : value),
})

/** One of these words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  standard: Word,
): Field<Word>
export function oneOf<const Word extends string>(words: readonly Word[]): Field<Word | undefined>
export function oneOf(words: readonly string[], standard?: string): Field<string | undefined> {
  return {
    read: (given) => words.find((word) => word === given) ?? standard,
    write: (value) => (value === standard ? undefined : value),
  }
}

/** Some of these words, `a,b`; none: all. */
export const someOf = <const Word extends string>(
  words: readonly Word[],
): Field<readonly Word[]> => ({
  read: (given) => {
    const asked = new Set(given?.split(','))
    return words.filter((word) => asked.has(word))
  },
  write: (value) => (value.length === 0 ? undefined : value.join(',')),
})

/** Of what was chosen the words there are: only those may go into the address. */
export const known = <Word extends string>(words: readonly Word[], chosen: readonly string[]) =>
  words.filter((word) => chosen.includes(word))

/** Some names, `a,b`: ids of campaigns, networks, destinations. */
export const names = (): Field<readonly string[]> => ({
  read: (given) => (given ?? '').slice(0, longest).split(',').filter(Boolean),
  write: (value) => (value.length === 0 ? undefined : value.join(',')),
})

/** `1` or not there. */
export const flag = (): Field<boolean> => ({
  read: (given) => given === '1',
  write: (value) => (value ? '1' : undefined),
})

/** Epoch milliseconds; ISO in the address. */
export const time = (): Field<number | undefined> => ({
  read: (given) => {
    const at = Date.parse(given ?? '')
    return Number.isNaN(at) ? undefined : at
  },
  write: (value) => (value === undefined ? undefined : isoOf(value)),
})

const isoOf = (at: number): string | undefined =>
  Number.isFinite(at) && Math.abs(at) < 8.64e15
    ? new Date(at).toISOString().replace('.000Z', 'Z')
    : undefined

/** An IANA zone that this browser knows. */
export const zone = (): Field<string | undefined> => ({
  read: (given) => (given !== undefined && isZone(given) ? given : undefined),
  write: (value) => value,
})

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
