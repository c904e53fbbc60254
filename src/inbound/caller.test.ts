import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { addressSet, callerOf, hostName, plainIp } from './caller.ts'

function request(peer: string, headers: Record<string, string | string[]>): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage
}

const proxies = addressSet(['10.0.0.0/8', '2001:db8::/32'])

test('forwarded headers of a stranger are not believed', () => {
  const caller = callerOf(
    request('203.0.113.9', {
      host: 'go.example:8080',
      'x-forwarded-for': '198.51.100.1',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'cf-ipcountry': 'DE',
    }),
    proxies,
  )
  expect(caller).toEqual({
    ip: '203.0.113.9',
    host: 'go.example',
    origin: 'go.example:8080',
    secure: false,
    country: null,
    region: null,
    city: null,
    blocklist: null,
  })
})

test.each([
  ['198.51.100.1', '198.51.100.1'],
  ['6.6.6.6, 198.51.100.1', '198.51.100.1'],
  ['198.51.100.1, 10.1.1.1', '198.51.100.1'],
  ['198.51.100.1:4711, 10.1.1.1', '198.51.100.1'],
  ['::ffff:198.51.100.1', '198.51.100.1'],
  ['[2a00::1]:99, 10.1.1.1', '2a00::1'],
  ['not an address', '10.2.2.2'],
  ['', '10.2.2.2'],
])('behind our proxy X-Forwarded-For `%s` means %s', (header, ip) => {
  const caller = callerOf(request('::ffff:10.2.2.2', { 'x-forwarded-for': header }), proxies)
  expect(caller.ip).toBe(ip)
})

test('a trusted proxy also tells host, scheme and country', () => {
  const headers = {
    host: 'inner:8080',
    'x-forwarded-host': 'Go.Example:443, other',
    'x-forwarded-proto': 'https',
    'cf-ipcountry': 'DE',
  }
  const caller = callerOf(request('10.0.0.1', headers), proxies)
  expect(caller).toMatchObject({ host: 'go.example', secure: true, country: 'DE' })
})

test.each([
  ['go.example', 'go.example'],
  ['GO.example:80', 'go.example'],
  ['[::1]:8080', '[::1]'],
  ['<script>', null],
  ['', null],
])('the host of `%s` is %s', (authority, host) => {
  expect(hostName(authority)).toBe(host)
})

test('an address in IPv6 clothes, or with a zone, is itself', () => {
  expect(plainIp('::ffff:192.0.2.1')).toBe('192.0.2.1')
  expect(plainIp('fe80::1%eth0')).toBe('fe80::1')
})
