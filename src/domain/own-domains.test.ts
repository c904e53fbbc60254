import { expect, test } from 'vitest'
import { ownDomains, readHost } from './own-domains.ts'

test.each([
  ['Go.Example', 'go.example'],
  ['go.example:8443', 'go.example'],
  ['go.example.', 'go.example'],
  [' xn--bcher-kva.example ', 'xn--bcher-kva.example'],
])('%s is the host %s', (text, host) => {
  expect(readHost(text)).toBe(host)
})

test.each([
  '',
  'localhost',
  '192.0.2.1',
  '[::1]',
  'a b.example',
  '-a.example',
  'a..example',
  '*.x.y',
])('%s is no host that can have a certificate', (text) => {
  expect(readHost(text)).toBeUndefined()
})

test('an installation’s own are those that were added and those it was started with', () => {
  const own = ownDomains({
    domains: ['links.example'],
    publicUrl: 'https://go.example:8443/x',
    adminHost: 'Admin.example',
  })

  expect([...own].sort()).toEqual(['admin.example', 'go.example', 'links.example'])
  expect([...ownDomains({ domains: [], publicUrl: null, adminHost: null })]).toEqual([])
})
