import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { distributionGraph } from '../bench/graph.ts'
import { answerReader, runLoad, runPaced } from '../bench/load.ts'
import { addressAt } from '../bench/places.ts'
import { readPlan } from '../bench/plan.ts'
import { reportText } from '../bench/print.ts'
import { type Report, rowOf, verdictOf } from '../bench/report.ts'
import { agentAt, postbackRequest, shuffled, subidOf, visitRequest } from '../bench/traffic.ts'

test('answers are found however the bytes are cut', () => {
  const answers =
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOKHTTP/1.1 302 F\r\ncontent-length: 0\r\n\r\n'
  for (let cut = 1; cut < answers.length; cut += 1) {
    const heard: number[] = []
    const read = answerReader((status) => heard.push(status))
    read(Buffer.from(answers.slice(0, cut)))
    read(Buffer.from(answers.slice(cut)))

    expect(heard).toEqual([200, 302])
  }
})

test('a load sends every request once, and ends when an answer is not the one wanted', async () => {
  const heard: (string | undefined)[] = []
  const server = createServer((request, response) => {
    heard.push(request.url)
    response.statusCode = request.url?.includes('txid=13') ? 500 : 200
    response.end('OK')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const requests = Array.from({ length: 12 }, (_, at) => postbackRequest('s', String(at)))

  const { answered } = await runLoad({ port, requests, status: 200 }, 5)
  const sentNs = await runPaced({ port, requests, status: 200 }, 2_000)
  const wrong = runLoad({ port, requests: [postbackRequest('s', '13')], status: 200 }, 1)

  await expect(wrong).rejects.toThrow('answer 500 instead of 200')
  expect(answered).toBe(12)
  expect(sentNs.every((ns) => ns > 0)).toBe(true)
  expect(new Set(heard).size).toBe(13)
  expect(heard.length).toBe(25)
  server.close()
})

test('measured postbacks are about known clicks, each about another', () => {
  const count = 10_000
  const subids = Array.from({ length: count }, (_, rank) => subidOf(shuffled(rank, count)))

  expect(new Set(subids).size).toBe(count)
  for (const subid of subids) expect(subid).toMatch(/^[0-9a-z]{20}$/)
  expect(subids.toSorted()).toEqual(Array.from({ length: count }, (_, index) => subidOf(index)))
})

test('visitors of whom nothing is told send as many bytes as those of whom all is', () => {
  const visitor = { index: 7, campaign: 'full', agent: agentAt(7), address: addressAt(7) }
  const [told, masked] = [visitRequest(visitor), visitRequest({ ...visitor, isMasked: true })]

  expect(told.toString()).toContain('\r\nUser-Agent: Mozilla/5.0')
  expect(told.toString()).toContain('\r\nX-Forwarded-For: 11.3.16.92\r\n')
  expect(masked.toString()).not.toContain('User-Agent')
  expect(masked.length).toBe(told.length)
})

test('a ratio is held or missed on the side that was asked', () => {
  expect(verdictOf({ bound: 'least', ratio: 0.25, limit: 0.25 })).toBe('held')
  expect(verdictOf({ bound: 'least', ratio: 0.24, limit: 0.25 })).toBe('missed')
  expect(verdictOf({ bound: 'most', ratio: 10.1, limit: 10 })).toBe('missed')
  expect(verdictOf({ bound: null, ratio: 0, limit: 0 })).toBe('')
})

test('a row is the median of the ratios of neighbouring runs', () => {
  const run = (value: number) => ({ value, cpuMs: 0.05, peakMb: value })
  const pairs = [
    [10, 100],
    [30, 100],
    [40, 50],
  ] as const
  const named = { name: 'Clicks', reference: 'node:http', unit: '/s' } as const
  const row = rowOf(
    { ...named, bound: 'least', limit: 0.35, goal: 0.5 },
    pairs.map(([carom, bare]) => ({ carom: run(carom), bare: run(bare) })),
  )
  const report: Report = {
    machine: { processor: 'X', cores: 2, memoryGiB: 4, system: 'Linux', node: 'v24', syncUs: 200 },
    command: 'npm run bench',
    quick: false,
    clicks: 400_000,
    rows: [row],
    notes: ['A note.'],
    failures: [],
  }

  expect(row).toMatchObject({ carom: 30, bare: 100, ratio: 0.3, caromPeakMb: 40 })
  expect(reportText(report)).toMatch(
    /\| Clicks +\| 30\/s +\| 100\/s \(node:http\) +\| 0\.30 .*missed/,
  )
})

test('distributions are drawn beside each other, slower ones higher and the tail to the right', () => {
  const of = (name: string, factor: number) => ({
    name,
    points: [0.5, 0.9, 0.99].map((share, index) => ({ share, ms: factor * 10 ** index })),
  })
  const svg = distributionGraph('Delays', [of('alone', 1), of('beside', 2)])
  const lines = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points = '']) =>
    points.split(' ').map((point) => point.split(',').map(Number)),
  )

  expect(svg).toMatch(
    /^<svg [\s\S]*<title>Delays<\/title>[\s\S]*alone[\s\S]*beside[\s\S]*<\/svg>\n$/,
  )
  expect(lines).toHaveLength(2)
  for (const [index, [x = 0, y = 0]] of (lines[0] ?? []).entries()) {
    const [nextX = x + 1, nextY = y - 1] = lines[0]?.[index + 1] ?? []
    expect([nextX > x, nextY < y, (lines[1]?.[index]?.[1] ?? y) < y]).toEqual([true, true, true])
  }
})

test('a command line that makes no sense is told what would', () => {
  expect(readPlan(['--only', 'everything'])).toContain('--only knows: postbacks, clicks')
  expect(readPlan(['--fast'])).toContain('npm run bench')
  expect(readPlan([])).toMatchObject({ only: expect.not.arrayContaining(['postgres']) })
  expect(readPlan(['--quick', '--only', 'delay'])).toMatchObject({
    quick: true,
    only: ['delay'],
    command: 'npm run bench -- --quick --only delay',
  })
})
