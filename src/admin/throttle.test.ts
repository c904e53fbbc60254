import { expect, test } from 'vitest'
import { openThrottle } from './throttle.ts'

function throttleAt(start: number) {
  const clock = { now: start }
  const throttle = openThrottle(() => clock.now)
  const fail = (address: string, times: number) => {
    for (let time = 0; time < times; time += 1) throttle.fail(address)
  }
  return { clock, throttle, fail }
}

test('an address that failed twenty times waits a minute', () => {
  const { clock, throttle, fail } = throttleAt(1_000)

  fail('192.0.2.1', 19)
  expect(throttle.isOpen('192.0.2.1')).toBe(true)
  fail('192.0.2.1', 1)
  expect(throttle.isOpen('192.0.2.1')).toBe(false)
  expect(throttle.isOpen('192.0.2.2')).toBe(true)

  clock.now += 60_000
  expect(throttle.isOpen('192.0.2.1')).toBe(true)
})

test('the addresses of one IPv6 network count together', () => {
  const { throttle, fail } = throttleAt(0)

  fail('2001:db8::1', 10)
  fail('2001:db8:0:0:ffff::2', 10)

  expect(throttle.isOpen('2001:db8::3')).toBe(false)
  expect(throttle.isOpen('2001:db8:0:1::3')).toBe(true)
})

test('it forgets the oldest of more than ten thousand addresses', () => {
  const { throttle, fail } = throttleAt(0)
  const addressOf = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

  fail(addressOf(0), 20)
  fail(addressOf(1), 20)
  for (let index = 2; index <= 10_000; index += 1) fail(addressOf(index), 1)

  expect(throttle.isOpen(addressOf(0))).toBe(true)
  expect(throttle.isOpen(addressOf(1))).toBe(false)
})
