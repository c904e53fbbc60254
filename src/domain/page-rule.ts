/** What a rule asks of a visitor: every list that is not empty must hold one of theirs. Lower case. */
export type VisitorTest = {
  /** ISO 3166-1 alpha-2. */
  readonly country: readonly string[]
  readonly region: readonly string[]
  readonly city: readonly string[]
  readonly device: readonly string[]
  readonly os: readonly string[]
  readonly browser: readonly string[]
  /** `de` is every German, `de-at` that of Austria alone. */
  readonly language: readonly string[]
  /** Of the click's parameters, by name; a value that ends in `*` asks for its beginning alone. */
  readonly params: Readonly<Record<string, readonly string[]>>
  /** From an hour up to, not including, another; over midnight when the first is the later. null: any. */
  readonly hours: { readonly from: number; readonly to: number } | null
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[]
}

/** Which of a campaign's pages a kind of visitor is divided among; rules are asked in their order. */
export type PageRule = {
  readonly id: string
  readonly is: VisitorTest
  /** Whoever one of these holds of is not meant. */
  readonly not: VisitorTest
  /** Ids of the campaign's pages. null: all of them; empty: none, straight to a landing. */
  readonly prelandings: readonly string[] | null
  /** null: all of them. */
  readonly landings: readonly string[] | null
}

/** What is known of a visitor; null where it is not. Hours and days are those of the workspace's zone. */
export type VisitorFacts = {
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  readonly device: string | null
  readonly os: string | null
  readonly browser: string | null
  /** The first that the browser asks for, such as `de-AT`. */
  readonly language: string | null
  readonly params: Readonly<Record<string, string>>
  readonly hour: number
  readonly day: number
}

/** A test by name and what it asked for, as a person reads it. */
export type Asked = { readonly test: string; readonly wanted: string; readonly is: string | null }

const words = ['country', 'region', 'city', 'device', 'os', 'browser'] as const

type Test = { readonly name: string; readonly wanted: string; readonly holds: Holds }
type Holds = (facts: VisitorFacts) => boolean
type Compiled = { readonly is: readonly Test[]; readonly not: readonly Test[] }

// Settings are immutable snapshots: a rule that is gone takes what was made of it along.
const compiled = new WeakMap<PageRule, Compiled>()

/** undefined: the rule is for this visitor; else the first test that says no. */
export function unmetTest(rule: PageRule, facts: VisitorFacts): Asked | undefined {
  const { is, not } = compile(rule)
  const missed = is.find(({ holds }) => !holds(facts))
  if (missed !== undefined) return asked(missed, facts)
  const barred = not.find(({ holds }) => holds(facts))
  return barred === undefined
    ? undefined
    : asked({ ...barred, wanted: `not ${barred.wanted}` }, facts)
}

function asked({ name, wanted }: Test, facts: VisitorFacts): Asked {
  return { test: name, wanted, is: factOf(name, facts) }
}

function factOf(name: string, facts: VisitorFacts): string | null {
  if (name === 'hours') return String(facts.hour)
  if (name === 'days') return String(facts.day)
  if (name.startsWith('params.')) return facts.params[name.slice('params.'.length)] ?? null
  return facts[name as (typeof words)[number] | 'language']
}

function compile(rule: PageRule): Compiled {
  const known = compiled.get(rule)
  if (known !== undefined) return known
  const made = { is: testsOf(rule.is), not: testsOf(rule.not) }
  compiled.set(rule, made)
  return made
}

function testsOf(test: VisitorTest): readonly Test[] {
  const { language, params, hours, days } = test
  return [
    ...words.flatMap((name) => some(name, test[name], isOneOf(name, new Set(test[name])))),
    ...some('language', language, speaks(language)),
    ...Object.entries(params).flatMap(([name, values]) =>
      some(`params.${name}`, values, hasParam(name, values)),
    ),
    ...some('hours', hours === null ? [] : [`${hours.from}-${hours.to}`], isWithin(hours)),
    ...some('days', days.map(String), ({ day }) => days.includes(day)),
  ]
}

const some = (name: string, wanted: readonly string[], holds: Holds): readonly Test[] =>
  wanted.length === 0 ? [] : [{ name, wanted: wanted.join(', '), holds }]

const isOneOf =
  (name: (typeof words)[number], wanted: ReadonlySet<string>): Holds =>
  (facts) =>
    wanted.has(facts[name]?.toLowerCase() ?? '')

const speaks =
  (wanted: readonly string[]): Holds =>
  ({ language }) => {
    const said = language?.toLowerCase() ?? ''
    return wanted.some((one) => said === one || said.startsWith(`${one}-`))
  }

function hasParam(name: string, wanted: readonly string[]): Holds {
  const whole = new Set(wanted.filter((value) => !value.endsWith('*')))
  const beginnings = wanted
    .filter((value) => value.endsWith('*'))
    .map((value) => value.slice(0, -1))
  return ({ params }) => {
    const said = Object.hasOwn(params, name) ? params[name]?.toLowerCase() : undefined
    if (said === undefined) return false
    return whole.has(said) || beginnings.some((beginning) => said.startsWith(beginning))
  }
}

const isWithin =
  (hours: VisitorTest['hours']): Holds =>
  ({ hour }) => {
    if (hours === null) return true
    const { from, to } = hours
    return from < to ? hour >= from && hour < to : hour >= from || hour < to
  }
