import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { buildConnector } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { answerText, openRawReceiver } from '../../tests/raw-receiver.ts'
import { readCall } from './call.ts'
import { runExchange } from './exchange.ts'
import { openPools } from './pools.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

/** A connection rests for a moment before it is free. */
const rested = () => setTimeout(10)

async function openWorld() {
  const calls: Socket[] = []
  const receiver = await openRawReceiver((socket) => calls.push(socket))
  const clock = { now: 0 }
  const connect = buildConnector({ allowH2: false })
  const wish = { connect, lifeMs: 60_000, idleMs: 2_000, steadyMs: () => clock.now }
  const pools = openPools(wish)
  closers.push(receiver.close, pools.destroy)
  const read = readCall({ method: 'GET', url: receiver.url, headers: {}, body: null, version: 1 })
  if (!read.ok) throw new Error(read.problem)
  const { call } = read
  const send = (on: 'any' | 'own' = 'any') =>
    runExchange(pools, { call, on, timeoutMs: 5_000 }, { nowMs: Date.now, answerBytes: 99 })
  const arrived = (count: number) =>
    eventually(
      () => calls.length,
      (length) => length >= count,
    )
  const answer = async (index: number, text = answerText('200 OK', 'fine')) => {
    await arrived(index + 1)
    calls[index]?.write(text)
  }
  const ended = (index: number) =>
    eventually(
      () => calls[index]?.destroyed,
      (destroyed) => destroyed === true,
    )
  return { clock, receiver, pools, calls, send, arrived, answer, ended }
}

test('calls share a connection until it is a minute old', async () => {
  const { clock, receiver, send, answer } = await openWorld()
  for (let call = 0; call < 42; call += 1) {
    clock.now = call * 1_500
    const sent = send()
    await answer(call)
    await sent
    await rested()
  }
  expect(receiver.connections()).toBe(2)
})

test('a connection waits two seconds for its next call, and less where its receiver says so', async () => {
  const { clock, receiver, send, answer } = await openWorld()
  const hinted = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nkeep-alive: timeout=2, max=9\r\n\r\n'
  const waits = [0, 1_999, 2_000, 999, 1_000]
  const answers = [undefined, undefined, hinted, hinted, undefined]
  const opened: number[] = []
  for (const [index, waitMs] of waits.entries()) {
    clock.now += waitMs
    const sent = send()
    await answer(index, answers[index])
    await sent
    await rested()
    opened.push(receiver.connections())
  }
  expect(opened).toEqual([1, 1, 2, 2, 3])
})

test('a call that is under way when its connection is old ends well, and the connection then closes', async () => {
  const { clock, calls, send, arrived, answer, ended } = await openWorld()
  const slow = send()
  await arrived(1)
  clock.now = 60_000
  const next = send()
  await answer(1)
  expect((await next).ending).toBe('whole')

  await answer(0)
  expect(await slow).toMatchObject({ ending: 'whole', answer: 'fine' })
  await ended(0)
  expect(calls[1]?.destroyed).toBe(false)
})

test.each([
  ['says that it closes', 'HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 2\r\n\r\nOK'],
  ['speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nOK'],
  ['says more than its answer', `${answerText('200 OK', 'OK')}HTTP/1.1 200 OK\r\n\r\n`],
  ['tells its length in two ways', oddAnswer()],
  ['announces a body where none may be', 'HTTP/1.1 204 No\r\ncontent-length: 2\r\n\r\n'],
  ['keeps it no longer than a second', `HTTP/1.1 204 No\r\nkeep-alive: timeout=1\r\n\r\n`],
])('a connection whose receiver %s carries nothing more', async (_, text) => {
  const { receiver, send, answer, ended } = await openWorld()
  const sent = send()
  await answer(0, text)
  expect((await sent).ending).toBe('whole')
  await ended(0)

  const next = send()
  await answer(1)
  expect((await next).ending).toBe('whole')
  expect(receiver.connections()).toBe(2)
})

function oddAnswer(): string {
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n'
  return `${head}2\r\nOK\r\n0\r\n\r\n`
}

test('what a receiver says before it is asked is no answer to the next call', async () => {
  const { calls, send, answer, ended } = await openWorld()
  const first = send()
  await answer(0)
  await first
  calls[0]?.write(answerText('200 OK', 'nobody asked'))
  await ended(0)

  const second = send()
  await answer(1)
  expect(await second).toMatchObject({ ending: 'whole', answer: 'fine', reused: false })
})

test('a call on a connection of its own leaves none behind, and takes none that waits', async () => {
  const { receiver, send, answer, ended } = await openWorld()
  for (const [index, on] of (['any', 'own', 'any'] as const).entries()) {
    const sent = send(on)
    await answer(index)
    await sent
    await rested()
  }
  await ended(1)
  expect(receiver.heard.map((text) => /connection: (\S+)/.exec(text)?.[1])).toEqual([
    'keep-alive',
    'close',
    'keep-alive',
  ])
  expect(receiver.connections()).toBe(2)
})

test('the end of all ends calls under way too, of old connections as of new ones', async () => {
  const { clock, arrived, pools, send } = await openWorld()
  const old = send()
  await arrived(1)
  clock.now = 60_000
  const young = send()
  await arrived(2)

  pools.destroy()

  for (const call of [old, young, send()]) {
    expect(await call).toMatchObject({ ending: { code: 'stopped' } })
  }
})
