import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressSet } from '../inbound/caller.ts'
import { readAddressRanges } from './address-ranges.ts'

const isAddress = (ip: string) => isIP(ip) !== 0
// Few bits differ, so that ranges meet, overlap and hold what is asked.
const four = fc.integer({ min: 0, max: 4095 }).map((low) => `203.0.${96 + (low >> 8)}.${low & 255}`)
const six = fc.integer({ min: 0, max: 65_535 }).map((low) => `2001:db8::${low.toString(16)}`)
const cidr = fc.oneof(
  fc.tuple(four, fc.integer({ min: 20, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`),
  fc.tuple(six, fc.integer({ min: 112, max: 128 })).map(([ip, bits]) => `${ip}/${bits}`),
  four,
  six,
)

test('ranges hold what a list that is looked through one by one holds', () => {
  fc.assert(
    fc.property(fc.array(cidr, { maxLength: 40 }), fc.oneof(four, six), (cidrs, ip) => {
      const { ranges, wrong } = readAddressRanges(cidrs, isAddress)
      expect(wrong).toEqual([])
      expect(ranges.holds(ip)).toBe(addressSet(cidrs).holds(ip))
    }),
    { numRuns: 500 },
  )
})

test('what is no range is named, and the others count', () => {
  const lines = [
    '198.51.100.0/24',
    'nonsense',
    '10.0.0.0/33',
    '::1/129',
    '1.2.3.4/8/9',
    '5.6.7.8/x',
  ]
  const { ranges, wrong } = readAddressRanges(lines, isAddress)

  expect(wrong).toEqual(lines.slice(1))
  expect(ranges.size).toBe(1)
  expect(['198.51.100.255', '198.51.101.0', 'nonsense', ''].map(ranges.holds)).toEqual([
    ...[true, false, false, false],
  ])
  expect(readAddressRanges(['::ffff:10.0.0.1', '0.0.0.0/0'], isAddress).ranges.size).toBe(2)
})
