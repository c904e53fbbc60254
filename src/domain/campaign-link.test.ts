import { expect, test } from 'vitest'
import { campaignLink, linkParameters } from './campaign-link.ts'

const bare = { externalId: null }
const source = {
  externalId: 'visitor_id',
  cost: 'cost',
  tokens: { zone: '{zoneid}', visitor_id: '##SUB(a)##', cost: '{{price}}' },
}

function link(campaign: { externalId: string | null }, from?: typeof source) {
  return campaignLink('https://go.example/', 'spring', linkParameters({ campaign, source: from }))
}

test('a campaign without a source has a link without parameters', () => {
  expect(link(bare)).toBe('https://go.example/c/spring')
})

test('the source’s own macros stand in the link as they are, the click id first', () => {
  expect(link(bare, source)).toBe(
    'https://go.example/c/spring?visitor_id=##SUB(a)##&cost={{price}}&zone={zoneid}',
  )
})

test('a macro that nobody named is a place to fill in', () => {
  expect(linkParameters({ campaign: bare, source: { ...source, tokens: {} } })).toEqual([
    { name: 'visitor_id', macro: '{visitor_id}', known: false, brings: 'click-id' },
    { name: 'cost', macro: '{cost}', known: false, brings: 'cost' },
  ])
})

test('a campaign’s own name for the click id keeps the source’s macro', () => {
  expect(link({ externalId: 'cid' }, source)).toBe(
    'https://go.example/c/spring?cid=##SUB(a)##&cost={{price}}&zone={zoneid}',
  )
})

test('what the source adds by itself is not pasted', () => {
  const tokens = { ...source.tokens, visitor_id: '' }

  expect(link(bare, { ...source, tokens })).toBe(
    'https://go.example/c/spring?cost={{price}}&zone={zoneid}',
  )
})
