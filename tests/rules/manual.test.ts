import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { network, openSequence, playSteps } from './sequence.ts'

/** The rows of the table under a heading of the manual, each by what stands in its cells. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL('../../docs/postbacks.md', import.meta.url), 'utf8')
  const section = text.split(/^## /m).find((one) => one.startsWith(heading)) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) => line.split('|').slice(1, -1))
}

const codesOf = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

const rows = rowsUnder('How what comes again is read').map((cells) => cells.map(codesOf))

test('the manual has examples of what comes again', () => {
  expect(rows.length).toBeGreaterThan(20)
})

test.each(rows)('set to %j, having heard %j, %j is read as the manual says', (...row) => {
  const [[set = '{}'] = [], heard = [], [came = ''] = [], [outcome = ''] = [], [stands = ''] = []] =
    row
  const { repeat, ...policy } = parse(set)
  const usual = network()
  const sequence = openSequence({
    network: { ...usual, ...policy, repeat: { ...usual.repeat, ...repeat } },
    destinations: [],
  })
  for (const line of heard) sequence.hears(line)

  playSteps(sequence, [[came, outcome, stands, '']])
})
