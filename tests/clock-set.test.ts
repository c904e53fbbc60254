import { expect, onTestFinished, test } from 'vitest'
import { openSender } from '../src/outbound/send.ts'
import { openDispatchWorld } from './dispatch-world.ts'
import { eventually } from './eventually.ts'
import { openNameServer } from './name-server.ts'
import { says } from './partner.ts'
import { answerText, openRawReceiver } from './raw-receiver.ts'

const hourMs = 3_600_000

function settable() {
  let aheadMs = 0
  return {
    nowMs: () => Date.now() + aheadMs,
    set: (byMs: number) => {
      aheadMs += byMs
    },
  }
}

type Answer = Parameters<typeof openRawReceiver>[0]

async function openCalls(answer: Answer) {
  const clock = settable()
  const receiver = await openRawReceiver(answer)
  const names = await openNameServer(({ type }) => ({
    addresses: type === 'A' ? ['127.0.0.1'] : [],
    ttl: 60,
  }))
  const sender = openSender({
    nowMs: clock.nowMs,
    egressAllow: ['127.0.0.0/8'],
    nameServers: [names.address],
  })
  onTestFinished(async () => {
    await sender.close()
    await receiver.close()
    await names.close()
  })
  const call = async (host: string) => {
    const url = `http://${host}:${receiver.port}/in`
    const request = { method: 'GET', url, headers: {}, body: null, version: 1 } as const
    const result = await sender.send(request, { timeoutMs: 1_000 })
    // A connection is free for the next call one turn of the event loop after its answer.
    await new Promise((resolve) => setTimeout(resolve, 5))
    return result
  }
  return { clock, receiver, names, call }
}

test('a clock that is set back keeps no circuit open', async () => {
  const clock = settable()
  const rule = { enabled: true, attempts: 1, percent: 1, windowMs: 60_000, openMs: 500 }
  const world = await openDispatchWorld({
    nowMs: clock.nowMs,
    destinations: ({ url }) => ({ s2s: { url: `${url}/in?s={subid}`, breaker: rule } }),
  })
  world.partner.behaves(says(500), says(200))
  world.dispatcher.start()
  await world.report('a')
  const [circuit] = await eventually(
    () => world.dispatcher.circuits(),
    ([first]) => first?.state === 'open',
  )

  clock.set(-hourMs)
  const [shown] = world.dispatcher.circuits()
  await world.report('b')
  await world.ended('s2s', 1)

  expect(world.partner.heard.map(({ body }) => body)).toEqual(['s=a', 's=b'])
  expect(circuit).toMatchObject({ destination: 's2s' })
  expect(shown?.since).toBeLessThanOrEqual(clock.nowMs())
})

test('a clock that is set changes nothing about what is known of a name', async () => {
  const { clock, names, call } = await openCalls((socket) => socket.end(answerText('200 OK')))
  await call('pp.example')
  const asked = names.asked.length

  clock.set(hourMs)
  await call('pp.example')
  clock.set(-2 * hourMs)
  await call('pp.example')

  expect(asked).toBe(2)
  expect(names.asked).toHaveLength(asked)
})

test('a call that is made anew has the time that is left, though the clock is set back meanwhile', async () => {
  const { clock, receiver, call } = await openCalls((socket, _, count) => {
    if (count === 1) socket.write(answerText('200 OK'))
    if (count !== 2) return
    clock.set(-hourMs)
    socket.destroy()
  })
  await call('127.0.0.1')

  const second = await call('127.0.0.1')

  expect(second).toMatchObject({ status: null, problem: 'outcome-unknown', detail: 'timeout' })
  expect(receiver.heard).toHaveLength(3)
})
