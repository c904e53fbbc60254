import { type ProcessState, processStates } from '../../src/domain/delivery.ts'
import type { RunStep, ShownScenario } from './use-run.ts'

type Planned = ShownScenario['plan'][number]

/** One line of the sequence: what is planned, and what came of it once it happened. */
export type SequenceRow = {
  readonly index: number
  readonly planned: Pick<Planned, 'from' | 'to' | 'title'>
  readonly hasProcess: boolean
  readonly step: RunStep | undefined
}

/** The plan with the steps there are; what happened beyond the plan is appended. */
export function rowsOf(
  plan: readonly Planned[],
  steps: readonly RunStep[],
): readonly SequenceRow[] {
  const length = Math.max(plan.length, steps.length)
  return Array.from({ length }, (_, index) => {
    const step = steps[index]
    const planned = step ?? plan[index]
    return planned === undefined
      ? []
      : [{ index, planned, step, hasProcess: step ? step.process !== null : isLong(plan[index]) }]
  }).flat()
}

const isLong = (planned: Planned | undefined) => planned?.process === true

export type StateMark = { readonly state: ProcessState; readonly at: string | null }

/** The six states of one delivery; before it is sent none has a time. */
export const marksOf = (step: RunStep | undefined): readonly StateMark[] =>
  processStates.map((state) => ({ state, at: step?.process?.[state] ?? null }))

export const partyNames = {
  visitor: 'Visitor',
  network: 'Network',
  carom: 'Carom',
  destination: 'S2S postback',
} as const

/** The HTTP status at the head of what was answered. */
export const codeOf = (step: RunStep | undefined): string | undefined =>
  /^\d{3}\b/.exec(step?.answer ?? '')?.[0]

export const wordOf = ({ step, planned }: SequenceRow): string => {
  const way = `${partyNames[planned.from]} to ${partyNames[planned.to]}`
  if (step === undefined) return `${planned.title}, ${way}, not yet`
  return `${planned.title}, ${way}, ${step.ok ? 'as it should' : 'not as it should'}`
}
