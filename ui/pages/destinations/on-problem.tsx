import {
  type PassingProblem,
  type ProblemChoice,
  passingProblems,
} from '../../../src/domain/delivery.ts'
import { Field } from '../../kit/field.tsx'
import { Select } from '../../kit/select.tsx'
import type { PartProps } from './simple.tsx'

const words = {
  dns: 'Its name has no address',
  connect: 'It cannot be reached',
  proxy: 'Its proxy refuses',
  tls: 'Its certificate is not valid',
  timeout: 'The time was over before it was sent',
  reset: 'It hung up before it had read anything',
  'outcome-unknown': 'It was sent and no answer came',
  redirect: 'It answers with a redirect',
  'http-4xx': 'It refuses (4xx)',
  'http-408': 'It waited too long (408)',
  'http-425': 'Too early (425)',
  'http-429': 'Too much at a time (429)',
  'http-5xx': 'It fails (5xx)',
  gone: 'It is gone (410)',
  'rule-miss': 'Its answer does not meet the rule above',
} as const satisfies Record<PassingProblem, string>

const options = [
  { value: 'usual', label: 'As usual' },
  { value: 'retry', label: 'Try again, all tries' },
  { value: 'stop', label: 'Stop at once' },
  { value: 'hold', label: 'Hold for a person' },
] as const satisfies readonly { value: ProblemChoice | 'usual'; label: string }[]

/** What follows each problem. Closed at first: as usual is right for nearly everybody. */
export function OnProblem({ form, readOnly }: PartProps) {
  const { onProblem } = form.values
  const choose = (problem: PassingProblem) => (choice: ProblemChoice | 'usual') => {
    const { [problem]: _, ...others } = onProblem
    form.set('onProblem')(choice === 'usual' ? others : { ...others, [problem]: choice })
  }
  return (
    <details open={Object.keys(onProblem).length > 0}>
      <summary className="cursor-pointer text-xs text-muted">
        Choose what follows each problem
      </summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        {passingProblems.map((problem) => (
          <Field key={problem} label={words[problem]}>
            <Select
              value={onProblem[problem] ?? 'usual'}
              onChange={choose(problem)}
              disabled={readOnly}
              options={options}
            />
          </Field>
        ))}
      </div>
    </details>
  )
}
