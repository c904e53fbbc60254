import { nameKey } from '../domain/access.ts'
import { type Refusal, refuse } from './problem.ts'

const fewestDifferent = 5

/** The guesses that everybody makes first; how long it must be, its schema says. */
export function passwordProblem(password: string, name: string): Refusal | undefined {
  const bare = nameKey(password)
  const rest = bare.replaceAll(nameKey(name), '').replaceAll('carom', '')
  if (new Set(rest).size >= fewestDifferent) return undefined
  return refuse('body-invalid', 'password: it is too easy to guess')
}
