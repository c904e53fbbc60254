import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { given } from '../world.ts'

test('a destination chooses what follows a problem, and which answers mean that it knew already', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'held', url: `${url}/held?s={subid}`, onProblem: { 'outcome-unknown': 'hold' } },
        { id: 'stopped', url: `${url}/stopped?s={subid}`, onProblem: { 'http-5xx': 'stop' } },
        { id: 'known', url: `${url}/known?s={subid}`, success: { duplicate: 'already' } },
        { id: 'pattern', url: `${url}/pattern?s={subid}`, success: { matches: '^id=\\d+$' } },
      ].map((one) => ({ ...one, timeoutMs: 1_000 })),
    }),
  })
  world.partner.behaves((response, { path }) => {
    if (path === '/held') return
    if (path === '/stopped') response.writeHead(503).end()
    if (path === '/known') response.writeHead(409).end('we have it already')
    if (path === '/pattern') response.end('id=17')
  })

  await world.call('/postback?subid=chosen-1&status=Lead')

  const rows = await eventually(
    () => world.items('/deliveries?subid=chosen-1'),
    (found) => found.every((row) => row['state'] !== 'waiting' && row['state'] !== 'sending'),
  )
  const byDestination = Object.fromEntries(rows.map((row) => [row['destination'], row]))
  expect(byDestination).toMatchObject({
    held: { state: 'parked', attempts: 1, lastError: 'outcome-unknown' },
    stopped: { state: 'failed', attempts: 1, lastError: 'http-5xx' },
    known: { state: 'delivered', attempts: 1, lastStatus: 409 },
    pattern: { state: 'delivered', attempts: 1 },
  })
})
