import { expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { says } from '../partner.ts'
import { given, type ListItem, type Trace } from '../world.ts'

const states = ['Initial', 'Generated', 'Sending', 'Processing', 'Updating', 'Final'] as const

function timesOf(delivery: ListItem | undefined): readonly (number | undefined)[] {
  const process = (delivery?.['process'] ?? {}) as Record<string, string | null>
  return states.map((state) => (process[state] ? Date.parse(process[state]) : undefined))
}

const kinds = (trace: Trace) => trace.events.map(({ kind }) => kind)

test('the system tells the program, the program answers a status, the database follows', async () => {
  const world = await given({
    settings: ({ url }) => ({
      campaigns: [
        { id: 'spring', px: 'px-7', landings: [{ id: 'offer', url: `${url}/?subid={subid}` }] },
      ],
      networks: [{ id: 'pp' }],
      destinations: [
        { id: 'program', url: `${url}/in?subid={subid}&status={status}`, reply: 'status' },
        { id: 'other', url: `${url}/other?subid={subid}&status={status}`, method: 'GET' },
      ],
    }),
  })
  world.partner.behaves((response, { path, query }) => {
    const isFirst = path === '/in' && query.get('status') === 'Lead'
    response.end(isFirst ? '{"status":"Purchase","payout":"12.50","currency":"USD"}' : 'ok')
  })
  const { subid } = await world.visit('/c/spring')

  await world.call(`/postback/pp?subid=${subid}&status=Lead`)
  const deliveries = await world.settled(subid, 3)

  const [lead] = await world.items(`/leads?subid=${subid}`)
  expect(lead).toMatchObject({ status: 'Purchase', payout: '12.50', currency: 'USD' })
  const asked = deliveries.find((row) => row['destination'] === 'program')
  expect(asked).toMatchObject({ state: 'delivered', event: 'Lead', replyStatus: 'Purchase' })
  const times = timesOf(asked)
  expect(times.every((time) => time !== undefined)).toBe(true)
  expect(times).toEqual([...times].sort((a, b) => (a ?? 0) - (b ?? 0)))

  const trace = await world.trace(subid)
  expect(kinds(trace).filter((kind) => kind === 'move')).toHaveLength(2)
  expect(trace.events.find((event) => event.kind === 'delivery')?.['process']).toMatchObject({
    Initial: expect.any(String),
    Final: expect.any(String),
  })
  expect(trace.events.find((event) => event.kind === 'not-sent')).toMatchObject({
    destination: 'program',
    reason: 'own-reply',
  })
  const reply = (await world.items(`/postbacks?subid=${subid}`))[0]
  expect(reply).toMatchObject({ cause: 'reply', outcome: 'moved' })
  expect(reply?.['id']).toBe(`p_${String(asked?.['id']).slice(2)}.1`)
  const told = world.partner.heard.filter(({ path }) => path === '/other')
  expect(told.map(({ query }) => query.get('status'))).toEqual(['Lead', 'Purchase'])
})

test.each([
  ['JSON', '{"status":"Reject","reason":"duplicate"}', 'Reject'],
  ['a form', 'status=trash&comment=bot', 'Trash'],
  ['the bare word', ' approved\n', 'Purchase'],
])('a program may answer its status as %s', async (_, answer, status) => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'program', url: `${url}/?s={subid}`, reply: 'status' }],
    }),
  })
  world.partner.behaves(says(200, answer))

  await world.call('/postback?subid=answered&status=Lead')
  const [delivery] = await world.settled('answered', 1)

  expect(delivery).toMatchObject({ state: 'delivered', replyStatus: status })
  expect(await world.items('/leads?subid=answered')).toMatchObject([{ status }])
  expect(timesOf(delivery)[4]).toBeDefined()
})

test.each([
  ['nothing that is a status', 'thank you very much', null],
  ['the status it has already', 'status=Lead', 'Lead'],
])('an answer of %s moves nothing and is Final all the same', async (_, answer, replyStatus) => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'program', url: `${url}/?s={subid}`, reply: 'status' }],
    }),
  })
  world.partner.behaves(says(200, answer))

  await world.call('/postback?subid=answered&status=Lead')
  const [delivery] = await world.settled('answered', 1)

  expect(delivery).toMatchObject({ state: 'delivered', replyStatus })
  expect(await world.items('/leads?subid=answered')).toMatchObject([{ status: 'Lead' }])
  const times = timesOf(delivery)
  expect(times[4]).toBeDefined()
  expect(times[5]).toBeDefined()
})

test('a status that is answered and not understood is told, found and counted', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'program', url: `${url}/?s={subid}`, reply: 'status' }],
    }),
  })
  world.partner.behaves((response, { query }) => {
    response.end(query.get('s') === 'riddle' ? '{"status":"gutgeheissen"}' : 'OK')
  })

  for (const subid of ['riddle', 'plain']) {
    await world.call(`/postback?subid=${subid}&status=Lead`)
    await world.settled(subid, 1)
  }

  const attemptOf = async (subid: string) => {
    const { events } = await world.trace(subid)
    return events.filter(({ kind }) => kind === 'attempt')
  }
  expect(await attemptOf('riddle')).toMatchObject([
    { problem: null, detail: 'reply-unknown', answer: '{"status":"gutgeheissen"}' },
  ])
  expect(await attemptOf('plain')).toMatchObject([{ problem: null, detail: null }])
  expect(await world.items('/deliveries?error=reply-unknown')).toMatchObject([
    { subid: 'riddle', state: 'delivered', lastError: 'reply-unknown' },
  ])
  await eventually(
    async () => (await world.api('GET', '/deliveries/facets?field=error')).json.items,
    (items) => items.some(({ value }: { value: string }) => value === 'reply-unknown'),
  )
  expect((await world.call('/metrics')).text).toContain(
    'carom_answer_notes_total{destination="program",note="reply-unknown"} 1',
  )
})

test('two programs that answer each other come to an end', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [
        { id: 'one', url: `${url}/one?s={subid}&status={status}`, reply: 'status' },
        { id: 'two', url: `${url}/two?s={subid}&status={status}`, reply: 'status' },
      ],
    }),
  })
  const words: Readonly<Record<string, string>> = {
    '/one Lead': 'declined',
    '/two Reject': 'spam',
    '/one Trash': 'cancelled',
  }
  world.partner.behaves((response, { path, query }) => {
    response.end(words[`${path} ${query.get('status')}`] ?? 'ok')
  })

  await world.call('/postback?subid=quarrel&status=Lead')
  await world.settled('quarrel', 4)

  const { events } = await world.trace('quarrel')
  const moves = events.filter(({ kind }) => kind === 'move')
  expect(moves.map((move) => [move['to'], move['chain']])).toEqual([
    ['Lead', 0],
    ['Reject', 1],
    ['Trash', 2],
    ['Reject', 3],
  ])
  const notSent = events.filter((event) => event['moveId'] === moves[3]?.['id'])
  expect(notSent.map((event) => event['reason'])).toEqual(
    expect.arrayContaining(['own-reply', 'chain-too-long']),
  )
})

test('the same loop runs inside the process, without any network', async () => {
  const world = await given({
    settings: {
      destinations: [
        { id: 'echo', url: 'carom:echo/first-run?subid={subid}&status={status}', reply: 'status' },
      ],
    },
  })

  await world.call('/postback?subid=echo-1&status=Lead')

  const [delivery] = await world.settled('echo-1', 1)
  expect(delivery).toMatchObject({ state: 'delivered', attempts: 1 })
  expect(timesOf(delivery).every((time) => time !== undefined)).toBe(true)
})
