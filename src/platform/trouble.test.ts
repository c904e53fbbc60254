import { expect, test } from 'vitest'
import { openTrouble } from './trouble.ts'

type Line = { readonly message: string; readonly err?: Error; readonly failures?: number }

function openSweep() {
  const lines: Line[] = []
  const log = {
    error: (fields: object, message: string) => void lines.push({ ...fields, message }),
  }
  return { lines, sweep: openTrouble(log, 'the sweep') }
}

test('what fails a thousand times for one reason is told once, and once when it works again', () => {
  const { lines, sweep } = openSweep()
  const away = new Error('the database is away')

  for (let at = 0; at < 1_000; at += 1) sweep.failed(away)
  for (let at = 0; at < 1_000; at += 1) sweep.worked()

  expect(lines).toEqual([
    { err: away, message: 'the sweep fails' },
    { forMs: expect.any(Number), failures: 1_000, message: 'the sweep works again' },
  ])
})

test('another error during an outage is told, and the same ones once more after it', () => {
  const { lines, sweep } = openSweep()
  const [away, bug] = [new Error('the database is away'), new TypeError('x is not a function')]

  for (const error of [away, bug, away, bug]) sweep.failed(error)
  sweep.worked()
  sweep.failed(bug)

  const told = lines.map(({ err, failures }) => err ?? failures)
  expect(told).toEqual([away, bug, 4, bug])
})

test('errors of the system that say nothing are told apart by their codes', () => {
  const { lines, sweep } = openSweep()
  const withCode = (code: string) => Object.assign(new AggregateError([], ''), { code })

  for (const code of ['ECONNREFUSED', 'ECONNREFUSED', 'EMFILE']) sweep.failed(withCode(code))

  expect(lines).toHaveLength(2)
})
