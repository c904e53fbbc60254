import type { SuccessRule } from './settings.ts'

/** `body` as text; it may be cut short, and then a rule about its JSON is not met. */
export type RuledAnswer = { readonly status: number; readonly body: string }

/** Whether a regular expression is found in a text, in time that grows with its length alone. */
export type FindsPattern = (pattern: string, text: string) => boolean

/**
 * Whether an answer counts as delivered: every part of the rule holds. Without a list of statuses any
 * 2xx will do. A JSON value is compared as text (`1`, `true`, `null`); objects and arrays equal nothing.
 */
export function meetsRule(rule: SuccessRule, answer: RuledAnswer, finds: FindsPattern): boolean {
  const { status, contains, lacks, matches, json } = rule
  if (status === null ? !isSuccess(answer.status) : !status.includes(answer.status)) return false
  if (contains !== null && !answer.body.includes(contains)) return false
  if (lacks !== null && answer.body.includes(lacks)) return false
  if (matches !== null && !finds(matches, answer.body)) return false
  return json === null || valueAt(answer.body, json.path) === json.equals
}

/** The receiver had it already: delivered, whatever the code of the answer. */
export function saysDuplicate({ duplicate }: SuccessRule, body: string): boolean {
  return duplicate !== null && body.includes(duplicate)
}

const isSuccess = (status: number) => status >= 200 && status <= 299

/** The text of the value at `a.b[0].c`; undefined when there is none. */
function valueAt(body: string, path: string): string | undefined {
  let value = parsed(body)
  for (const step of path.split(/[.[\]]+/u).filter((each) => each !== '')) {
    if (!isRecord(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return typeof value === 'object' && value !== null ? undefined : textOf(value)
}

const textOf = (value: unknown) => (value === undefined ? undefined : String(value))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
