import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answerText } from '../../tests/raw-receiver.ts'
import { openWorld, request } from '../../tests/sender-world.ts'

test('one connection carries many deliveries', async () => {
  const world = await openWorld((socket) => socket.write(answerText('200 OK')))

  for (let i = 0; i < 5; i++) expect((await world.send()).problem).toBeNull()

  expect(world.receiver.connections()).toBe(1)
})

test('a kept connection that closes on the next request costs one retry on a new one', async () => {
  const world = await openWorld((socket, _, count) => {
    if (count === 2) socket.destroy()
    else socket.write(answerText('200 OK', `answer ${count}`))
  })

  expect((await world.send()).answer).toBe('answer 1')
  expect(await world.send()).toMatchObject({ status: 200, problem: null, answer: 'answer 3' })
  expect(world.receiver.connections()).toBe(2)
})

test.each([
  ['closes', (socket: Socket) => socket.end(answerText('200 OK', 'ok'))],
  [
    'closes a turn later',
    (socket: Socket) => {
      socket.write(answerText('200 OK', 'ok'))
      setImmediate(() => socket.end())
    },
  ],
  ['says more', (socket: Socket) => socket.write(`${answerText('200 OK', 'ok')}\r\n`)],
  [
    'says more a turn later',
    (socket: Socket) => {
      socket.write(answerText('200 OK', 'ok'))
      setImmediate(() => socket.write(answerText('500 Odd', 'no')))
    },
  ],
])(
  'a receiver that %s behind each answer hears every call once, and each has its own answer',
  async (_, answer) => {
    const { receiver, sender } = await openWorld(answer)
    const callInTurn = async (turn: number) => {
      for (let call = 0; call < 25; call += 1) {
        const url = `${receiver.url}/in?subid=${turn}-${call}`
        const result = await sender.send(request({ url }), { timeoutMs: 5_000 })
        expect(result).toMatchObject({ status: 200, problem: null, answer: 'ok' })
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_each, turn) => callInTurn(turn)))

    expect(receiver.heard).toHaveLength(200)
  },
)

test('a receiver that closes its connections 20 ms after each answer loses none of 300 calls', async () => {
  const { receiver, sender } = await openWorld((socket) => {
    socket.write(answerText('200 OK', 'ok'))
    void setTimeout(20).then(() => socket.destroy())
  })
  const results: unknown[] = []
  const callInTurn = async (turn: number) => {
    for (let call = 0; call < 30; call += 1) {
      const wish = request({ url: `${receiver.url}/in?subid=${turn}-${call}` })
      results.push(await sender.send(wish, { timeoutMs: 5_000 }))
      await setTimeout(14 + ((turn * 7 + call * 3) % 12))
    }
  }
  await Promise.all(Array.from({ length: 10 }, (_, turn) => callInTurn(turn)))

  expect(results).toHaveLength(300)
  for (const result of results) expect(result).toMatchObject({ status: 200, problem: null })
})

test('a receiver that keeps closing gets no second retry: the outcome is unknown', async () => {
  const world = await openWorld((socket, _, count) => {
    if (count > 1) socket.destroy()
    else socket.write(answerText('200 OK'))
  })
  await world.send()

  expect(await world.send()).toMatchObject({ status: null, problem: 'outcome-unknown' })
  expect(world.receiver.heard).toHaveLength(3)
})

test('a receiver that goes away for good after a reset is reported as reset', async () => {
  const world = await openWorld((socket, _, count) => {
    if (count === 1) socket.write(answerText('200 OK'))
    else void world.receiver.close()
  })
  await world.send()

  const result = await world.send()

  expect(result).toMatchObject({ status: null, problem: 'reset' })
  expect(result.sentAt).not.toBeNull()
})
