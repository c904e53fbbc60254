import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allDialects } from '../src/dialects/catalogue.ts'
import type { Dialect } from '../src/domain/dialect.ts'
import type { Reading } from '../src/domain/reading.ts'
import { readStatusName } from '../src/domain/status.ts'
import { callOf, type DialectRequest, networkOf, reportOf, requestsOf } from './dialect-requests.ts'
import { fuzzedRequest } from './fuzz-dialects.ts'
import { unsealIns } from './sealed.ts'
import { openWorld, type World } from './world.ts'

const dialects = allDialects()
const requestsEach = 1_000
const sentEach = 12

/** All the text of a request, decoded: whatever is read must have been said. */
function textOf({ url, body = '', headers = {} }: DialectRequest): string {
  const said = [url.replaceAll('+', ' '), body.replaceAll('+', ' '), ...Object.values(headers)]
  const decoded = said.map((text) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return text
    }
  })
  return [...said, ...decoded, unsealed(body)].join('\n')
}

function unsealed(body: string): string {
  try {
    return unsealIns(body)
  } catch {
    return ''
  }
}

/** What a word may mean, from the data alone. */
function meaningsOf(dialect: Dialect, word: string): readonly (string | undefined)[] {
  const known = word.toLowerCase()
  const refined = dialect.refinements.filter((one) => one.word === known).map(({ means }) => means)
  const own = dialect.words.get(known) ?? readStatusName(known)
  return [own, ...refined]
}

function whatIsWrong(dialect: Dialect, request: DialectRequest, reading: Reading) {
  const { word, status, reversal, test: isTest } = reading
  const meanings = word === '' ? [dialect.defaultStatus] : meaningsOf(dialect, word)
  // A negative amount turns a sale into its undoing, and nothing else does.
  const isUndone = status === 'Reject' && reversal && meanings.includes('Purchase')
  if (!meanings.includes(status) && !isUndone) return `${word} is no ${status}`
  const text = textOf(request)
  // JSON writes some characters as escapes.
  if (/^[\x20-\x7e]+$/.test(word) && !text.includes(word)) return `${word} was never said`
  if (isTest && Object.keys(dialect.testMarks).length === 0) return 'a test out of nothing'
  return undefined
}

test.each(dialects)('$id reads no changed request as what it does not say', (dialect) => {
  fc.assert(
    fc.property(fuzzedRequest(dialect.id), (request) => {
      const report = reportOf(request, networkOf(dialect.id, request), callOf(request))
      if (report.ok) expect(whatIsWrong(dialect, request, report.reading)).toBeUndefined()
      else expect(['ignored', 'refused']).toContain(report.outcome)
    }),
    { numRuns: requestsEach, endOnFailure: true },
  )
})

let world: World
beforeAll(async () => {
  world = await openWorld()
  for (const { id } of dialects) {
    const sound = requestsOf(id).find(({ expect: said }) => 'reading' in said)
    const secret = sound?.secret === undefined ? {} : { secret: sound.secret }
    await world.api('PUT', `/networks/${id}`, { dialect: id, key: 'T0KEN', ...secret })
  }
})
afterAll(() => world.close())

/** `#` begins a fragment and no one sends it; headers carry printable ASCII. */
const sendable = (text: string) =>
  text.toWellFormed().replace(/[^\x21-\x7e]+|#/g, encodeURIComponent)

test('no door answers a changed request of any dialect with an error of its own', async () => {
  const all = dialects.flatMap(({ id }) => fc.sample(fuzzedRequest(id), sentEach))
  const answers = new Map<number, number>()
  for (const { url, method, body, contentType, headers = {} } of all) {
    const { status } = await world.call(sendable(url), {
      method,
      headers: {
        ...headers,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body }),
    })
    answers.set(status, (answers.get(status) ?? 0) + 1)
  }

  expect([...answers.keys()].filter((status) => status >= 500)).toEqual([])
  expect(answers.get(200)).toBeGreaterThan(100)
})
