import { afterEach, expect, test } from 'vitest'
import { makeDestination, makeDue } from '../../tests/due-delivery.ts'
import { answerText, openRawReceiver } from '../../tests/raw-receiver.ts'
import type { DueDelivery } from '../domain/delivery.ts'
import type { Destination, SuccessRule } from '../domain/settings.ts'
import { makeAttempt } from './attempt.ts'
import { openEcho } from './echo.ts'
import { openRenderPlans } from './render-plans.ts'
import { openSender } from './send.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

function openWorld() {
  const sender = openSender({ nowMs: Date.now, egressAllow: ['127.0.0.0/8'] })
  closers.push(sender.close)
  const echo = openEcho(Date.now)
  const plans = openRenderPlans()
  const deps = { send: sender.send, echo, plans, nowMs: Date.now, random: () => 0.5 }
  const process = {
    Initial: 1_000,
    Generated: null,
    Sending: null,
    Processing: null,
    Updating: null,
    Final: null,
  }
  const attempt = (destination: Partial<Destination>, delivery: Partial<DueDelivery> = {}) =>
    makeAttempt(deps, {
      delivery: makeDue(delivery),
      destination: makeDestination(destination),
      process,
    })
  return { echo, process, attempt }
}

async function openReceiver(answer: string) {
  const receiver = await openRawReceiver((socket) => socket.end(answer))
  closers.push(receiver.close)
  return receiver
}

test('the first attempt renders the request and sends it', async () => {
  const { attempt, echo, process } = openWorld()

  const settlement = await attempt({})

  const [heard] = echo.heard('run')
  expect(heard?.url).toBe('carom:echo/run?subid=abc&status=Lead')
  expect(heard?.headers['Idempotency-Key']).toBe('d_1')
  expect(settlement).toMatchObject({
    deliveryId: 'd_1',
    subid: 'abc',
    destination: 's2s',
    attempt: 1,
    generation: 0,
    request: heard,
    result: { status: 200, problem: null },
    step: { kind: 'delivered' },
    reply: null,
    replyStatus: null,
  })
  expect(process.Generated).not.toBeNull()
  expect(process.Processing).not.toBeNull()
})

test('a retry sends the same bytes, whatever the destination looks like by now', async () => {
  const { attempt, echo } = openWorld()
  const request = {
    method: 'GET',
    url: 'carom:echo/run?old=1',
    headers: {},
    body: null,
    version: 1,
  } as const

  const settlement = await attempt({ version: 2 }, { request, attempts: 3 })

  expect(echo.heard('run')).toEqual([request])
  expect(settlement.attempt).toBe(4)
})

test('a changed template is used by the next first attempt', async () => {
  const { attempt, echo } = openWorld()
  await attempt({ version: 1 })
  await attempt({ version: 2, url: 'carom:echo/run?new={subid}' })

  expect(echo.heard('run').map(({ url, version }) => `${version} ${url}`)).toEqual([
    '1 carom:echo/run?subid=abc&status=Lead',
    '2 carom:echo/run?new=abc',
  ])
})

test.each([
  ['carom:echo/run?px={px!}', 'macro-empty'],
  ['nonsense', 'url-invalid'],
])('what cannot be rendered ends without a call: %s', async (url, problem) => {
  const { attempt } = openWorld()

  expect(await attempt({ url })).toMatchObject({
    attempt: 1,
    request: null,
    result: null,
    step: { kind: 'failed', problem },
  })
})

test.each([
  ['Purchase', 'Purchase', undefined],
  ['{"status":"Purchase","payout":"12.50"}', 'Purchase', '12.5'],
  ['status=Reject', 'Reject', undefined],
])('an answer %s becomes a postback about the lead', async (reply, status, amount) => {
  const { attempt, process } = openWorld()

  const url = `carom:echo/run?reply=${encodeURIComponent(reply)}`
  const settlement = await attempt({ reply: 'status', url }, { attempts: 1 })

  expect(settlement.step).toEqual({ kind: 'delivered' })
  expect(settlement.replyStatus).toBe(status)
  expect(settlement.reply).toMatchObject({
    id: 'p_1.2',
    network: 'pp',
    cause: { kind: 'reply', destination: 's2s', leadId: 'l_1', chain: 1 },
    read: { ok: true, reading: { subid: 'abc', status } },
  })
  const read = settlement.reply?.read
  expect(read?.ok ? read.reading.amount : 'unread').toBe(amount)
  expect(new TextDecoder().decode(settlement.reply?.body ?? undefined)).toBe(reply)
  expect(process.Updating).not.toBeNull()
})

test.each(['OK', '', '{"result":1}', 'hello=world'])(
  'an answer without a status word is no postback: %j',
  async (reply) => {
    const { attempt } = openWorld()

    const url = `carom:echo/run?reply=${encodeURIComponent(reply)}`
    expect(await attempt({ reply: 'status', url })).toMatchObject({
      step: { kind: 'delivered' },
      reply: null,
      replyStatus: null,
      result: { detail: null },
    })
  },
)

test.each(['gutgeheissen', '{"status":"gutgeheissen"}'])(
  'an answer with a word that nobody knows is no postback, and its attempt says so: %j',
  async (reply) => {
    const { attempt } = openWorld()

    const url = `carom:echo/run?reply=${encodeURIComponent(reply)}`
    expect(await attempt({ reply: 'status', url })).toMatchObject({
      ...{ step: { kind: 'delivered' }, reply: null, replyStatus: null },
      result: { problem: null, detail: 'reply-unknown', answer: reply },
    })
    expect((await attempt({ url })).result?.detail).toBeNull()
  },
)

test('a destination that is not asked for a status brings none', async () => {
  const { attempt } = openWorld()

  expect((await attempt({ url: 'carom:echo/run?reply=Purchase' })).reply).toBeNull()
})

test('a failed answer brings no status', async () => {
  const { attempt } = openWorld()
  const receiver = await openReceiver(answerText('500 Broken', 'Purchase'))

  const settlement = await attempt({ url: receiver.url, reply: 'status' })

  expect(settlement.reply).toBeNull()
  expect(settlement.step).toMatchObject({ kind: 'retry', problem: 'http-5xx' })
})

const rule = (wish: Partial<SuccessRule>): SuccessRule => ({
  status: null,
  contains: null,
  lacks: null,
  matches: null,
  json: null,
  duplicate: null,
  ...wish,
})

test.each([
  {
    line: '200 OK',
    body: '{"s":"no"}',
    success: { json: { path: 's', equals: 'ok' } },
    ends: 'rule-miss',
  },
  {
    line: '200 OK',
    body: '{"s":"ok"}',
    success: { json: { path: 's', equals: 'ok' } },
    ends: null,
  },
  { line: '200 OK', body: 'fine', success: { contains: 'ok' }, ends: 'rule-miss' },
  { line: '200 OK', body: 'error: id', success: { lacks: 'error' }, ends: 'rule-miss' },
  { line: '200 OK', body: 'fine', success: { lacks: 'error' }, ends: null },
  { line: '204 No Content', body: '', success: { status: [200] }, ends: 'rule-miss' },
  { line: '302 Found', body: '', success: { status: [302] }, ends: null },
  { line: '404 No', body: 'ok', success: { status: [404], contains: 'ok' }, ends: null },
  { line: '404 No', body: 'no', success: { status: [404], contains: 'ok' }, ends: 'rule-miss' },
  { line: '404 No', body: 'ok', success: { contains: 'ok' }, ends: 'http-4xx' },
  { line: '200 OK', body: 'id=17', success: { matches: '^id=\\d+$' }, ends: null },
  { line: '200 OK', body: 'id=no', success: { matches: '^id=\\d+$' }, ends: 'rule-miss' },
  { line: '409 Conflict', body: 'known', success: { duplicate: 'known' }, ends: null },
  { line: '500 Broken', body: 'known', success: { duplicate: 'known' }, ends: null },
  { line: '409 Conflict', body: 'no', success: { duplicate: 'known' }, ends: 'http-4xx' },
  { line: '200 OK', body: 'no', success: { contains: 'ok', duplicate: 'no' }, ends: null },
])('the answer $line $body under the rule $success ends as $ends', async (c) => {
  const { attempt } = openWorld()
  const receiver = await openReceiver(answerText(c.line, c.body))

  const settlement = await attempt({ url: receiver.url, success: rule(c.success) })

  expect(settlement.result?.problem).toBe(c.ends)
  expect(settlement.step.kind).toBe(c.ends === null ? 'delivered' : 'retry')
})

test.each([
  ['closed', 'content-length: 100\r\n\r\nPurchase'],
  ['bad-chunk', 'transfer-encoding: chunked\r\n\r\n8\r\nPurchase\r\nmore\r\n'],
])(
  'an answer cut short (%s) after a good status delivers, and says so, unless its body is needed',
  async (why, rest) => {
    const { attempt } = openWorld()
    const { url } = await openReceiver(`HTTP/1.1 200 OK\r\n${rest}`)

    const { result, step } = await attempt({ url })
    expect([step.kind, result?.problem, result?.detail]).toEqual([
      'delivered',
      null,
      `answer-cut: ${why}`,
    ])
    const needy = await attempt({ url, reply: 'status' })
    expect(needy.result).toMatchObject({ status: 200, problem: 'outcome-unknown' })
    expect(needy.reply).toBeNull()
  },
)

test('an answer that names a duplicate delivers, and the attempt says why', async () => {
  const { attempt } = openWorld()
  const { url } = await openReceiver(answerText('409 Conflict', 'transaction known already'))

  const settlement = await attempt({ url, success: rule({ duplicate: 'known already' }) })

  expect(settlement.result).toMatchObject({ status: 409, problem: null, detail: 'duplicate' })
})

test('a pattern that would keep other engines busy for years is answered at once', async () => {
  const { attempt } = openWorld()
  const { url } = await openReceiver(answerText('200 OK', 'a'.repeat(60_000)))

  const settlement = await attempt({ url, success: rule({ matches: '(a+)+b$' }) })

  expect(settlement.result?.problem).toBe('rule-miss')
})
