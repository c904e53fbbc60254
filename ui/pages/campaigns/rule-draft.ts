import type { PageRuleSetting, VisitorTestSetting } from '../../api/campaigns.ts'

/** In the order in which a person thinks of them. */
export const testNames = [
  'country',
  'region',
  'city',
  'device',
  'os',
  'browser',
  'language',
  'params',
  'hours',
  'days',
] as const
export type TestName = (typeof testNames)[number]

/** One line of a rule while it is written. */
export type TestDraft = {
  readonly key: number
  readonly test: TestName
  readonly isNot: boolean
  /** The parameter's name; '' for every other test. */
  readonly param: string
  /** Separated by commas. */
  readonly values: string
}

export type RuleDraft = {
  readonly key: number
  readonly id: string
  readonly tests: readonly TestDraft[]
  /** null: all of them. */
  readonly prelandings: readonly string[] | null
  readonly landings: readonly string[] | null
}

let lastKey = 0
const nextKey = () => {
  lastKey += 1
  return lastKey
}

export function newTest(of: Partial<TestDraft> = {}): TestDraft {
  return { test: 'country', isNot: false, param: '', values: '', ...of, key: nextKey() }
}

export function newRule(): RuleDraft {
  return { key: nextKey(), id: '', tests: [newTest()], prelandings: null, landings: null }
}

export function ruleDraftOf(rule: PageRuleSetting): RuleDraft {
  const { id, not = {}, prelandings, landings, ...is } = rule
  return {
    key: nextKey(),
    id,
    tests: [...testsOf(is, false), ...testsOf(not, true)],
    prelandings: prelandings ?? null,
    landings: landings ?? null,
  }
}

function testsOf(asked: VisitorTestSetting, isNot: boolean): readonly TestDraft[] {
  return testNames.flatMap((test) => {
    if (test === 'params') {
      return Object.entries(asked.params ?? {}).map(([param, values]) =>
        newTest({ test, isNot, param, values: values.join(', ') }),
      )
    }
    const said = asked[test]
    const values = typeof said === 'string' ? said : (said ?? []).join(', ')
    return values === '' ? [] : [newTest({ test, isNot, values })]
  })
}

/** As the API takes it. Two lines that ask for the same are one with the values of both. */
export function ruleOf({ id, tests, prelandings, landings }: RuleDraft): object {
  const not = testBody(tests.filter(({ isNot }) => isNot))
  return {
    id: id.trim(),
    ...testBody(tests.filter(({ isNot }) => !isNot)),
    ...(Object.keys(not).length === 0 ? {} : { not }),
    ...(prelandings === null ? {} : { prelandings }),
    ...(landings === null ? {} : { landings }),
  }
}

function testBody(tests: readonly TestDraft[]): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  const params: Record<string, readonly string[]> = {}
  for (const { test, param, values } of tests) {
    const list = values
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '')
    if (test === 'params') params[param.trim()] = [...(params[param.trim()] ?? []), ...list]
    else if (test === 'hours') body[test] = values.trim()
    else body[test] = [...((body[test] as readonly string[] | undefined) ?? []), ...list]
  }
  return Object.keys(params).length === 0 ? body : { ...body, params }
}
