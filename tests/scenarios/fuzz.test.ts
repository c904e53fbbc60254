import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FuzzRequest, fuzzRequest } from '../fuzz-requests.ts'
import { openRawLane, type RawAnswer, type RawLane } from '../raw-lane.ts'
import { openWorld, type World } from '../world.ts'

const batch = 200
const batches = 50
const lanesAtOnce = 8

let world: World
let lanes: readonly RawLane[]
beforeAll(async () => {
  world = await openWorld({
    flags: {
      'request-timeout-ms': '2000',
      'headers-timeout-ms': '1000',
      'trust-proxy': '127.0.0.1',
      'page-rate': '0',
    },
    settings: ({ url }) => ({
      campaigns: [
        {
          id: 'spring',
          // Often enough the one that is guessed.
          publicKey: 'abcdefgh0123456789ab',
          landings: [{ id: 'a', url: `${url}/?subid={subid}&k={param.px}`, passParams: true }],
          eventOrigins: ['https://evil.example'],
        },
        { id: 'closed', paused: true },
      ],
      networks: [
        { id: 'pp', key: 'k3y' },
        { id: 'cb', dialect: ['clickbank-ins', 'clickbank'], secret: 's', unknownSubid: 'wait' },
      ],
      destinations: [{ id: 'd', url: `${url}/?s={subid}&c={comment}&p={px}`, headers: {} }],
    }),
  })
  lanes = Array.from({ length: lanesAtOnce }, () => openRawLane(world.url()))
})
afterAll(async () => {
  for (const lane of lanes) lane.close()
  await world.close()
})

const leaks = /node_modules|\.ts:\d+|\bat \w+ \(|file:\/\/|SQLITE|sqlite|\/tmp\/|\/src\//

function whatIsWrong(request: FuzzRequest, answer: RawAnswer | undefined): string | undefined {
  if (!answer) return request.isWhole ? 'no answer' : undefined
  if (answer.status < 200 || answer.status >= 500) return `status ${answer.status}`
  if (leaks.test(answer.head) || (answer.status >= 400 && leaks.test(answer.body))) return 'a leak'
  return undefined
}

/** Sends one request, and answers with the id of what was kept. */
async function sendOne(lane: RawLane, request: FuzzRequest): Promise<string | undefined> {
  const { bytes, isHead, isWhole } = request
  const answer = isWhole ? await lane.send(bytes, isHead) : await lane.sendLast(bytes)
  const wrong = whatIsWrong(request, answer)
  if (wrong) throw new Error(`${wrong}: ${bytes.toString('latin1')}\n${answer?.head}`)
  return /\r\ncarom-postback: (\S+)/i.exec(answer?.head ?? '')?.[1]
}

async function sendAll(requests: readonly FuzzRequest[], kept: Set<string>): Promise<void> {
  const queue = [...requests]
  const work = async (lane: RawLane) => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const id = await sendOne(lane, next)
      if (id !== undefined) kept.add(id)
    }
  }
  await Promise.all(lanes.map(work))
}

test('10,000 requests of every kind break nothing, reveal nothing, and lose no postback', async () => {
  const kept = new Set<string>()

  await fc.assert(
    fc.asyncProperty(
      fc.array(fuzzRequest, { minLength: batch, maxLength: batch, size: 'max' }),
      (requests) => sendAll(requests, kept),
    ),
    // A smaller counter-example is worth little time here: the message names the one request.
    { numRuns: batches, endOnFailure: true },
  )

  expect(kept.size).toBeGreaterThan(batch * batches * 0.2)
  const rows = await world.rows('select id from postbacks')
  const stored = new Set(rows.map((row) => row['id']))
  expect([...kept].filter((id) => !stored.has(id))).toEqual([])
  expect(await world.app().store.recountLedger()).toEqual(await world.app().store.ledger())
}, 400_000)
