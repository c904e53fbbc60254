import { expect, test } from 'vitest'
import { openDispatchWorld as openWorld } from './dispatch-world.ts'
import { eventually } from './eventually.ts'
import { hangs, says } from './partner.ts'

test('news goes out as soon as it is on disk, and what became of it is kept', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}&w={status}` } }),
  })
  world.dispatcher.start()

  await world.report('a', 'Purchase')
  const [delivery] = await world.ended('s2s', 1)

  expect(world.partner.heard).toHaveLength(1)
  expect(world.partner.heard[0]).toMatchObject({ path: '/in', body: 's=a&w=Purchase' })
  expect(world.partner.heard[0]?.headers['idempotency-key']).toBe(delivery?.id)
  expect(delivery).toMatchObject({ attempts: 1, lastStatus: 200, lastError: null })
  const times = Object.values(delivery?.process ?? {}).filter((time) => time !== null)
  expect(times.length).toBeGreaterThanOrEqual(5)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  const found = await world.store.findDelivery(delivery?.id ?? '')
  expect(found?.attempts).toMatchObject([{ attempt: 1, status: 200, answer: 'ok', problem: null }])
})

test('a destination that fails hears the same bytes again', async () => {
  const world = await openWorld({
    destinations: (partner) => ({
      s2s: { url: `${partner.url}/in?s={subid}`, retryDelaysMs: [20, 20] },
    }),
  })
  world.partner.behaves(says(500), says(503), says(200))
  world.dispatcher.start()

  await world.report('a')
  const [delivery] = await world.ended('s2s', 1)

  expect(delivery?.attempts).toBe(3)
  const [first, ...again] = world.partner.heard
  expect(again).toHaveLength(2)
  for (const one of again) expect(one).toEqual(first)
})

test('a schedule that is used up ends as failed with its last problem', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in`, retryDelaysMs: [1] } }),
  })
  world.partner.behaves(says(500))
  world.dispatcher.start()

  await world.report('a')
  const [delivery] = await world.ended('s2s', 1, 'failed')

  expect(delivery).toMatchObject({ attempts: 2, lastStatus: 500, lastError: 'http-5xx' })
})

test('a fault of our own strands no delivery: it is tried again', async () => {
  const world = await openWorld({
    faults: [new Error('a fault of ours')],
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}` } }),
  })
  world.dispatcher.start()

  await world.report('a')
  const [delivery] = await world.ended('s2s', 1)

  expect(delivery).toMatchObject({ attempts: 1, lastError: null })
  await eventually(world.dispatcher.live, (live) => live.length === 0)
}, 40_000)

test('what cannot be rendered is never dialled', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?t={txid!}` } }),
  })
  world.dispatcher.start()

  await world.report('a')
  const [delivery] = await world.ended('s2s', 1, 'failed')

  expect(delivery).toMatchObject({ attempts: 1, lastError: 'macro-empty', lastStatus: null })
  expect(world.partner.heard).toEqual([])
})

test('a status in the answer moves the lead, and is not told to the one who said it', async () => {
  const world = await openWorld({
    destinations: (partner) => ({
      asks: { url: `${partner.url}/asks?s={subid}`, reply: 'status' },
      hears: { url: `${partner.url}/hears?w={status}` },
    }),
  })
  world.partner.behaves((response, heard) =>
    response.end(heard.path === '/asks' ? '{"status":"Purchase","payout":"12.50"}' : 'ok'),
  )
  world.dispatcher.start()

  await world.report('a')
  await world.ended('hears', 2)

  const trace = await world.store.trace('a')
  expect(trace.leads).toMatchObject([{ status: 'Purchase', amount: '12.5' }])
  expect(trace.moves.map(({ to, cause }) => [to, cause])).toEqual([
    ['Lead', 'network'],
    ['Purchase', 'reply'],
  ])
  expect(await world.deliveries('asks')).toMatchObject([
    { state: 'delivered', replyStatus: 'Purchase' },
  ])
  const told = world.partner.heard.filter(({ path }) => path === '/hears')
  expect(told.map(({ query }) => query.get('w'))).toEqual(['Lead', 'Purchase'])
})

test('a backlog is worked off after a start: each once, never more at a time than allowed', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}`, concurrency: 3 } }),
  })
  world.partner.behaves((response) => void setTimeout(() => response.end('ok'), 2))
  const subids = Array.from({ length: 400 }, (_, n) => `sub${n}`)
  await Promise.all(subids.map((subid) => world.report(subid)))
  expect(world.partner.heard).toEqual([])

  world.dispatcher.start()
  await world.ended('s2s', 400)

  const heard = world.partner.heard.map(({ query }) => query.get('s'))
  expect(heard).toHaveLength(400)
  expect(new Set(heard)).toEqual(new Set(subids))
  expect(world.partner.mostAtOnce()).toBe(3)
})

test('a destination that hangs over a backlog holds nobody else back', async () => {
  const world = await openWorld({
    destinations: (partner) => ({
      bad: { url: `${partner.url}/bad?s={subid}`, concurrency: 2, timeoutMs: 30_000 },
      good: { url: `${partner.url}/good?s={subid}` },
    }),
  })
  world.partner.behaves((response, heard) => void (heard.path === '/good' && response.end('ok')))
  world.dispatcher.start()

  await Promise.all(Array.from({ length: 300 }, (_, n) => world.report(`sub${n}`)))
  await world.ended('good', 300)

  expect(world.partner.heard.filter(({ path }) => path === '/bad')).toHaveLength(2)
  // What is settled is seen a moment before it is on disk, and let go of only then.
  const live = await eventually(
    () => Promise.resolve(world.dispatcher.live()),
    ({ length }) => length <= 2,
  )
  expect(live).toHaveLength(2)
})

test('moves of one lead reach a destination in their order', async () => {
  const world = await openWorld({
    destinations: (partner) => ({
      s2s: { url: `${partner.url}/in?w={status}`, order: 'strict', retryDelaysMs: [10, 10] },
    }),
  })
  world.partner.behaves(says(500), says(500), says(200))
  world.dispatcher.start()

  await world.report('a', 'Lead')
  await world.report('a', 'Purchase')
  await world.ended('s2s', 2)

  const words = world.partner.heard.map(({ query }) => query.get('w'))
  expect(words).toEqual(['Lead', 'Lead', 'Lead', 'Purchase'])
})

test('a paused destination is not dialled until it is resumed', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in`, paused: true } }),
  })
  world.dispatcher.start()
  await world.report('a')
  await eventually(
    () => world.deliveries('s2s'),
    (rows) => rows.length === 1,
  )
  expect(world.partner.heard).toEqual([])

  await world.save('s2s', { url: `${world.partner.url}/in`, paused: false })
  await world.ended('s2s', 1)
  expect(world.partner.heard).toHaveLength(1)
})

test('a destination that is removed while it is busy is not dialled again', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}`, concurrency: 1 } }),
  })
  const answers: (() => void)[] = []
  world.partner.behaves((response) => void answers.push(() => response.end('ok')))
  world.dispatcher.start()
  await Promise.all(['a', 'b', 'c'].map((subid) => world.report(subid)))
  await eventually(
    () => answers,
    (list) => list.length === 1,
  )

  await world.store.changeSettings([{ kind: 'destinations', id: 's2s', value: null, by: 'test' }])
  answers[0]?.()
  await world.dispatcher.stop()

  expect(world.partner.heard).toHaveLength(1)
})

test('while the disk refuses an outcome it is kept in mind, and nothing is dialled twice', async () => {
  let refusals = 0
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}` } }),
    refuses: () => {
      refusals += 1
      return refusals <= 4
    },
  })
  world.dispatcher.start()

  await world.report('a')
  const [delivery] = await world.ended('s2s', 1)

  expect(refusals).toBe(5)
  expect(delivery?.attempts).toBe(1)
  expect(world.partner.heard).toHaveLength(1)
})

test('a stop waits for the call under way, keeps its outcome and begins no other', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}`, concurrency: 1 } }),
  })
  const answers: (() => void)[] = []
  world.partner.behaves((response) => void answers.push(() => response.end('ok')))
  world.dispatcher.start()
  await Promise.all(['a', 'b', 'c'].map((subid) => world.report(subid)))
  await eventually(
    () => answers,
    (list) => list.length === 1,
  )

  const stopped = world.dispatcher.stop()
  await world.report('d')
  answers[0]?.()
  await stopped

  expect(world.partner.heard).toHaveLength(1)
  const states = (await world.deliveries('s2s')).map(({ state }) => state).sort()
  expect(states).toEqual(['delivered', 'waiting', 'waiting', 'waiting'])
})

test('an attempt under way shows how far it has come', async () => {
  const world = await openWorld({
    destinations: (partner) => ({ s2s: { url: `${partner.url}/in?s={subid}`, timeoutMs: 400 } }),
  })
  world.partner.behaves(hangs)
  world.dispatcher.start()
  await world.report('a')

  const [live] = await eventually(
    () => world.dispatcher.live(),
    ([first]) => first !== undefined && first.process.Processing !== null,
  )

  expect(live).toMatchObject({ destination: 's2s', subid: 'a', attempt: 1 })
  const { Initial, Generated, Sending, Processing, Updating, Final } = live?.process ?? {}
  const times = [Initial, Generated, Sending, Processing].map(Number)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect([Updating, Final]).toEqual([null, null])
  await eventually(
    () => world.dispatcher.live(),
    (list) => list.length === 0,
  )
})

test('an echo destination works without any network', async () => {
  const world = await openWorld({
    destinations: () => ({
      s2s: { url: 'carom:echo/first-run?s={subid}&reply=Purchase', reply: 'status' },
    }),
  })
  world.dispatcher.start()

  await world.report('a')
  await eventually(
    () => world.store.trace('a'),
    ({ leads }) => leads[0]?.status === 'Purchase',
  )

  const heard = world.dispatcher.heard('first-run').map(({ url }) => url)
  expect(heard).toEqual(['carom:echo/first-run?s=a&reply=Purchase'])
})
