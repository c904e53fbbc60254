import { expect, test } from 'vitest'
import { filled } from './catalogue-operations.ts'

const template = 'https://{host}/postback/{network}/{key}?subid={tid}&status={event_type}'
const own = { origin: 'http://go.example:8080', network: 'pp', key: 'k3y', reveal: false }
const query = '?subid={tid}&status={event_type}'

test('the URL to paste has the user’s own host and network, and the network’s macros', () => {
  expect(filled(template, own)).toBe(`http://go.example:8080/postback/pp/***${query}`)
})

test('the key is shown to whoever may see it', () => {
  expect(filled(template, { ...own, reveal: true })).toBe(
    `http://go.example:8080/postback/pp/k3y${query}`,
  )
})

test('a network without a key has a URL without one', () => {
  expect(filled(template, { ...own, key: null })).toBe(`http://go.example:8080/postback/pp${query}`)
})
