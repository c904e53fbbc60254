import { expect, test } from 'vitest'
import { allSourceKinds } from '../dialects/source-kinds.ts'
import { filled } from './catalogue-operations.ts'
import { destinationKinds } from './destination-kinds.ts'

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

test('a destination is made from any URL, or from what a source wants to be called', () => {
  const kinds = destinationKinds()

  expect(kinds[0]).toMatchObject({ id: 's2s', kind: 'generic' })
  expect(kinds.slice(1).map(({ id }) => id)).toEqual(allSourceKinds().map(({ id }) => id))
  for (const { url } of kinds.slice(1)) expect(url).toContain('{external_id!}')
})
