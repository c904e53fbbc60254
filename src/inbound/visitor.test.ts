import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choosePage } from '../domain/route-visitor.ts'
import { keptAddress } from './keep-address.ts'
import { pageUrl } from './page-url.ts'
import { rateLimit } from './rate-limit.ts'
import { cookieName, readCookie, signatureOf, writeCookie } from './visitor-cookie.ts'

const key = new Uint8Array(32).fill(7)
const visitor = {
  subid: 'abcdefgh12345678901234',
  campaign: 'spring',
  prelanding: 'quiz',
  landing: null,
  px: 'pixel “7”',
  externalId: null,
}

function cookieHeader(setCookie: string | undefined): string {
  return `other=1; ${setCookie?.split(';', 1)[0] ?? ''}; x=y`
}

describe('the visitor’s cookie', () => {
  test('is read back as it was written', () => {
    const header = cookieHeader(writeCookie(visitor, key, false))
    expect(readCookie(header, key)).toEqual(visitor)
  })

  test('of another installation, or changed by one character, is nobody’s', () => {
    const header = cookieHeader(writeCookie(visitor, key, false))
    expect(readCookie(header, new Uint8Array(32))).toBeUndefined()
    expect(readCookie(header.replace('abc', 'abd'), key)).toBeUndefined()
  })

  test('is Secure on https alone, and never readable by scripts', () => {
    expect(writeCookie(visitor, key, true)).toContain('; Secure')
    expect(writeCookie(visitor, key, false)).not.toContain('Secure')
    expect(writeCookie(visitor, key, false)).toContain('HttpOnly')
  })

  test('is signed with HMAC-SHA-256, whatever the key and the payload', () => {
    const keys = fc.uint8Array({ minLength: 1, maxLength: 64 })
    fc.assert(
      fc.property(keys, fc.string({ unit: 'binary' }), (secret, payload) => {
        const whole = createHmac('sha256', secret).update(payload).digest('base64url')
        expect(signatureOf(payload, secret)).toBe(whole.slice(0, 22))
      }),
    )
  })

  test('whatever a browser sends, reading it does not throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readCookie(`${cookieName}=${text}`, key)).toBeUndefined()
      }),
    )
  })
})

const page = (id: string, weight: number, url = 'https://p.example/') => ({
  id,
  url,
  weight,
  passParams: false,
})

describe('the choice of a page', () => {
  const pages = [page('a', 1), page('b', 3), page('off', 0)]

  test.each([
    [0, 'a'],
    [0.24, 'a'],
    [0.25, 'b'],
    [0.999, 'b'],
  ])('goes by weight: a chance of %s is page %s', (chance, id) => {
    expect(choosePage(pages, null, chance)?.id).toBe(id)
  })

  test('stays with what a returning visitor saw, while it is in use', () => {
    expect(choosePage(pages, 'a', 0.9)?.id).toBe('a')
    expect(choosePage(pages, 'off', 0.9)?.id).toBe('b')
    expect(choosePage(pages, 'gone', 0.9)?.id).toBe('b')
  })
})

const click = {
  subid: 's1',
  px: '7',
  campaign: 'spring',
  source: null,
  externalId: 'x&y',
  params: { zone: '5', sub1: 'mine' },
}

describe('a page’s URL', () => {
  test('knows the click, encoded for where it stands', () => {
    const url = 'https://p.example/?sub1={subid}&e={external_id}&z={param.zone}&n={param.none}'
    expect(pageUrl(page('a', 1, url), click)).toBe('https://p.example/?sub1=s1&e=x%26y&z=5&n=')
  })

  test('gets the other parameters only where it asks for them, and keeps its own', () => {
    const passing = { ...page('a', 1, 'https://p.example/?sub1={subid}#top'), passParams: true }
    expect(pageUrl(passing, click)).toBe('https://p.example/?sub1=s1&zone=5#top')
    const bare = { ...page('a', 1, 'https://p.example/x'), passParams: true }
    expect(pageUrl(bare, click)).toBe('https://p.example/x?zone=5&sub1=mine')
  })
})

describe('a limit', () => {
  test('lets twice its rate through at once, then its rate', () => {
    let now = 0
    const limit = rateLimit(2, () => now)
    const through = () => Array.from({ length: 10 }, () => limit.allows('a')).filter(Boolean).length
    expect(through()).toBe(4)
    now += 1000
    expect(through()).toBe(2)
    expect(limit.allows('b')).toBe(true)
    expect(limit.refused).toBe(14)
  })

  test('of 0 is none, and a clock that steps back does not block anybody for long', () => {
    expect(rateLimit(0, () => 0).allows('a')).toBe(true)
    let now = 1_000_000
    const limit = rateLimit(1, () => now)
    limit.allows('a')
    limit.allows('a')
    now = 0
    expect(limit.allows('a')).toBe(false)
    now = 1000
    expect(limit.allows('a')).toBe(true)
  })
})

test.each([
  ['192.0.2.77', 'full', '192.0.2.77'],
  ['192.0.2.77', 'truncated', '192.0.2.0'],
  ['2001:db8:1:2::3', 'truncated', '2001:db8:1::'],
  ['::1', 'truncated', '0:0:0::'],
  ['192.0.2.77', 'none', null],
  ['rubbish', 'full', null],
] as const)('of %s, with addresses kept %s, %s is kept', (ip, policy, kept) => {
  expect(keptAddress(ip, policy)).toBe(kept)
})
