import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { answerText, openRawReceiver } from '../../tests/raw-receiver.ts'
import { openWire, runExchange } from './exchange.ts'
import { openPools } from './pools.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function openWorld() {
  const calls: Socket[] = []
  const receiver = await openRawReceiver((socket) => calls.push(socket))
  const clock = { now: 0 }
  const options = { connections: null, pipelining: 1 }
  const pools = openPools({ options, lifeMs: 60_000, steadyMs: () => clock.now })
  const wire = openWire()
  closers.push(receiver.close, pools.destroy, wire.close)
  const call = { origin: receiver.url, path: '/', method: 'GET' } as const
  const send = () =>
    runExchange(pools, { call, timeoutMs: 5_000 }, { wire, nowMs: Date.now, answerBytes: 99 })
  const arrived = (count: number) =>
    eventually(
      () => calls.length,
      (length) => length >= count,
    )
  const answer = async (index: number) => {
    await arrived(index + 1)
    calls[index]?.write(answerText('200 OK', 'fine'))
  }
  return { clock, receiver, pools, calls, send, arrived, answer }
}

test('calls share a connection until it is a minute old', async () => {
  const { clock, receiver, send, answer } = await openWorld()
  for (const [index, now] of [0, 59_999, 60_000].entries()) {
    clock.now = now
    const sent = send()
    await answer(index)
    await sent
    await new Promise(setImmediate)
  }
  expect(receiver.connections()).toBe(2)
})

test('a call that is under way when its connection is old ends well, and the connection then closes', async () => {
  const { clock, calls, send, arrived, answer } = await openWorld()
  const slow = send()
  await arrived(1)
  clock.now = 60_000
  const next = send()
  await answer(1)
  expect((await next).ending).toBe('whole')

  await answer(0)
  expect(await slow).toMatchObject({ ending: 'whole', answer: 'fine' })
  await eventually(
    () => calls[0]?.destroyed,
    (destroyed) => destroyed === true,
  )
  expect(calls[1]?.destroyed).toBe(false)
})

test('the end of all ends calls under way too, of old connections as of new ones', async () => {
  const { clock, arrived, pools, send } = await openWorld()
  const old = send()
  await arrived(1)
  clock.now = 60_000
  const young = send()
  await arrived(2)

  await pools.destroy()

  expect((await old).ending).toBeInstanceOf(Error)
  expect((await young).ending).toBeInstanceOf(Error)
})
