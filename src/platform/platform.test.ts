import { EventEmitter } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fileSink, openLog } from './log.ts'
import { startLoop } from './loop.ts'
import { onStopSignals } from './proc.ts'
import { randomBytes } from './random.ts'

function stopping() {
  const source = new EventEmitter()
  const heard: string[] = []
  let nowMs = 0
  const release = onStopSignals({
    stop: (cause) => heard.push(`stop ${cause}`),
    leave: (cause) => heard.push(`leave ${cause}`),
    source,
    nowMs: () => nowMs,
  })
  return {
    heard,
    release,
    at: (ms: number, cause: string) => {
      nowMs = ms
      source.emit(cause)
    },
  }
}

test('the first signal stops politely, one within two seconds is the same wish', () => {
  const world = stopping()

  world.at(100, 'SIGINT')
  world.at(101, 'SIGTERM')
  world.at(2099, 'SIGINT')

  expect(world.heard).toEqual(['stop SIGINT'])
})

test('a signal after two seconds leaves at once', () => {
  const world = stopping()

  world.at(100, 'SIGTERM')
  world.at(2100, 'SIGTERM')

  expect(world.heard).toEqual(['stop SIGTERM', 'leave SIGTERM'])
})

test('the end of the process that started this one is a wish to stop', () => {
  const world = stopping()

  world.at(0, 'disconnect')
  world.release()
  world.at(9000, 'SIGINT')

  expect(world.heard).toEqual(['stop disconnect'])
})

test('a loop survives a step that throws, and ends when told to', async () => {
  const errors: unknown[] = []
  let steps = 0
  const third = Promise.withResolvers<void>()
  const loop = startLoop({
    everyMs: 1,
    step: async () => {
      steps += 1
      if (steps === 1) throw new Error('once')
      if (steps === 3) third.resolve()
      return 'rest'
    },
    trouble: { failed: (error) => errors.push(error), worked: () => {} },
  })

  await third.promise
  await loop.stop()
  const stepsAtStop = steps
  loop.wake()
  await new Promise(setImmediate)

  expect(errors).toEqual([new Error('once')])
  expect(steps).toBe(stepsAtStop)
})

test('a loop that is woken does not sleep its pause out, even when woken during a step', async () => {
  const second = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let steps = 0
  const loop = startLoop({
    everyMs: 3_600_000,
    step: async () => {
      steps += 1
      if (steps === 2) second.resolve()
      else await gate.promise
      return 'rest'
    },
    trouble: { failed: () => {}, worked: () => {} },
  })

  loop.wake()
  gate.resolve()
  await second.promise
  await loop.stop()

  expect(steps).toBe(2)
})

test('bytes once given away never change', () => {
  const first = randomBytes(16)
  const copy = Uint8Array.from(first)

  const others = Array.from({ length: 2000 }, () => randomBytes(16).join())

  expect(first).toEqual(copy)
  expect(new Set(others).size).toBe(2000)
  expect(randomBytes(20_000)).toHaveLength(20_000)
})

test('a log line is one line of JSON without secrets', () => {
  const lines: string[] = []
  const sink = { write: (line: string) => void lines.push(line) }
  const log = openLog({ level: 'info', maskUrl: () => 'masked', sink })

  log.debug({ url: 'x' }, 'not written')
  log.info({ url: '/?key=k3y', key: 'k3y', headers: { authorization: 'k3y' } }, 'hello\nworld')

  expect(lines).toHaveLength(1)
  expect(lines.join()).not.toContain('k3y')
  expect(JSON.parse(lines.join())).toMatchObject({
    level: 'info',
    msg: 'hello\nworld',
    url: 'masked',
  })
})

test.skipIf(!existsSync('/dev/full'))('a log on a full disk stops nobody', () => {
  const full = openSync('/dev/full', 'w')
  const log = openLog({ level: 'info', maskUrl: (url) => url, sink: fileSink(full) })

  expect(() => log.error({ path: '/x' }, 'there is no room for this')).not.toThrow()
  closeSync(full)
  expect(() => log.error({ path: '/x' }, 'and nobody to read it')).not.toThrow()
})
