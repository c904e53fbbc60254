import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openAddressGuard } from './address-guard.ts'

const guard = openAddressGuard([])

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::a9fe:a9fe',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '::5efe:7f00:1',
  '64:ff9b::127.0.0.1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
])('the address %s is never dialled', (address) => {
  expect(guard.judge(address, 443)).toBe('address-blocked')
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '192.167.255.255',
  '2606:4700::1111',
  '2a00:1450::1',
])('the public address %s may be dialled', (address) => {
  expect(guard.judge(address, 443)).toBeNull()
})

test.each(['', 'localhost', '2130706433', '0x7f.1', '127.1', '8.8.8.8 ', '8.8.8.8/32', '[::1]'])(
  'what is no address is never dialled: %j',
  (text) => {
    expect(guard.judge(text, 443)).toBe('address-blocked')
  },
)

test.each([22, 25, 53, 110, 143, 3306, 5432, 6379, 9200, 11211])(
  'port %i of a public address is closed to deliveries',
  (port) => {
    expect(guard.judge('8.8.8.8', port)).toBe('port-blocked')
  },
)

test('a blocked address on a closed port is reported as a blocked address', () => {
  expect(guard.judge('127.0.0.1', 22)).toBe('address-blocked')
})

test('an allowed private network is reached on every port, and its neighbours are not', () => {
  const lenient = openAddressGuard(['127.0.0.0/8', 'fd00::/8', '10.0.0.7'])

  expect(lenient.judge('127.9.9.9', 5432)).toBeNull()
  expect(lenient.judge('fd12::1', 22)).toBeNull()
  expect(lenient.judge('10.0.0.7', 80)).toBeNull()
  expect(lenient.judge('10.0.0.8', 80)).toBe('address-blocked')
  expect(lenient.judge('::ffff:127.0.0.1', 80)).toBe('address-blocked')
  expect(lenient.judge('8.8.8.8', 22)).toBe('port-blocked')
})

test.each([
  '10.0.0.0/33',
  'fc00::/129',
  'example.com',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  'fe80::1%1/64',
])('an allowance that is no network is refused by name: %s', (cidr) => {
  expect(() => openAddressGuard([cidr])).toThrow(cidr)
})

test('no IPv4 address hidden in an IPv6 one gets through', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '::', '64:ff9b::'), (address, prefix) => {
      expect(guard.judge(prefix + address, 443)).toBe('address-blocked')
    }),
  )
})
