import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiError, fieldErrors, sentenceOf } from '../api/problem.ts'

/** The values of a form, and a setter for each: `const form = useForm({ id: '', url: '' })`. */
export function useForm<Values extends object>(start: Values) {
  const [values, setValues] = useState(start)
  const set =
    <Name extends keyof Values>(name: Name) =>
    (value: Values[Name]) =>
      setValues((now) => ({ ...now, [name]: value }))
  const isChanged = JSON.stringify(values) !== JSON.stringify(start)
  return { values, set, isChanged, reset: () => setValues(start), replace: setValues }
}

type Props = {
  /** For a button that stands outside of it: `form={id}`. */
  readonly id?: string
  readonly onSubmit: () => void
  /** What the last save came back with. */
  readonly error?: unknown
  /** Fields that show their own errors; what is about none of them is said at the top. */
  readonly fields?: readonly string[]
  readonly children: ReactNode
  readonly className?: string
}

export function Form({ id, onSubmit, error, fields = [], children, className }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form id={id} noValidate onSubmit={submit} className={className ?? 'flex flex-col gap-4'}>
      <FormProblem error={error} fields={fields} />
      {children}
    </form>
  )
}

/** What is wrong and belongs to no field that is shown. */
function FormProblem({
  error,
  fields,
}: {
  readonly error: unknown
  readonly fields: readonly string[]
}) {
  if (error === undefined || error === null) return null
  const byField = fieldErrors(error)
  const problems = error instanceof ApiError ? error.problems : []
  const homeless = problems.filter(
    (problem) => !fields.some((name) => problem.startsWith(`${name}: `)),
  )
  if (Object.keys(byField).length > 0 && homeless.length === 0) return null
  return (
    <div
      role="alert"
      className="rounded-md border border-bad/45 bg-bad/10 px-3 py-2 text-xs text-badfg"
    >
      {homeless.length > 1 ? (
        <ul className="list-disc pl-4">
          {homeless.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      ) : (
        (homeless[0] ?? sentenceOf(error))
      )}
    </div>
  )
}
