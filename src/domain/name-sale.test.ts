import { expect, test } from 'vitest'
import { dialectOf, generic } from '../dialects/catalogue.ts'
import type { Dialect } from './dialect.ts'
import { nameSale } from './name-sale.ts'

const buygoods = dialectOf('buygoods')
const clickbankIns = dialectOf('clickbank-ins')

const named = { txid: 'T-1', order: undefined, word: 'purchase', reversal: false }

test('where nothing is known of orders, the transaction alone names the sale', () => {
  expect(nameSale(generic, named)).toEqual({})
  expect(nameSale(generic, { ...named, word: 'upsell' })).toEqual({ sale: 'upsell' })
})

test('sales that share an order are told apart by their words', () => {
  const of = (word: string) => nameSale(buygoods, { ...named, word })

  expect(of('frontend')).toEqual({ order: 'T-1', saleKey: 'T-1', sale: 'first' })
  expect(of('purchase')).toEqual({ order: 'T-1', saleKey: 'T-1' })
  expect(of('upsell')).toEqual({ order: 'T-1', saleKey: 'T-1/upsell', sale: 'upsell' })
  expect(of('rebill')).toEqual({ order: 'T-1', saleKey: 'T-1/rebill', sale: 'rebill' })
})

test('a refund that names no sale is about the whole order, one that does about that sale', () => {
  const undone = { ...named, reversal: true }

  expect(nameSale(buygoods, { ...undone, word: 'refund' })).toEqual({ order: 'T-1' })
  expect(nameSale(buygoods, { ...undone, word: 'upsell' })).toEqual({
    order: 'T-1',
    saleKey: 'T-1/upsell',
    sale: 'upsell',
  })
})

test('where each sale has its own receipt, the receipt is the sale', () => {
  expect(nameSale(clickbankIns, { ...named, word: 'sale' })).toEqual({ saleKey: 'T-1' })
  expect(nameSale(clickbankIns, { ...named, word: 'rfnd', reversal: true })).toEqual({
    saleKey: 'T-1',
  })
})

test('a receipt that names another as its origin is an upsell of that order', () => {
  expect(nameSale(clickbankIns, { ...named, word: 'sale', order: 'T-0' })).toEqual({
    order: 'T-0',
    saleKey: 'T-1',
    sale: 'upsell',
  })
  expect(nameSale(clickbankIns, { ...named, word: 'sale', order: 'T-1' })).toEqual({
    order: 'T-1',
    saleKey: 'T-1',
  })
})

test('a rebill’s receipt also tells the receipt it came from', () => {
  expect(nameSale(clickbankIns, { ...named, txid: 'ABC-B002', word: 'bill' })).toEqual({
    saleKey: 'ABC-B002',
    sale: 'rebill',
    strippedTxid: 'ABC',
  })
  expect(nameSale(clickbankIns, { ...named, txid: '-B002' })).not.toHaveProperty('strippedTxid')
  expect(nameSale(clickbankIns, { ...named, txid: 'A-B2-C' })).not.toHaveProperty('strippedTxid')
})

test('without a transaction there is no sale to name', () => {
  const nameless = { ...named, txid: undefined }

  expect(nameSale(generic, nameless)).toEqual({})
  expect(nameSale(clickbankIns, nameless)).toEqual({})
  expect(nameSale(buygoods, { ...nameless, word: 'upsell' })).toEqual({ sale: 'upsell' })
})

test('sales that share an order may be told apart by a number', () => {
  const numbered: Dialect = { ...generic, saleKey: 'txid+upsell' }
  const of = (upsell: string | undefined, reversal = false) =>
    nameSale(numbered, { ...named, upsell, reversal })

  expect(of('0')).toEqual({ order: 'T-1', saleKey: 'T-1', sale: 'first' })
  expect(of('2')).toEqual({ order: 'T-1', saleKey: 'T-1/2', sale: 'upsell' })
  expect(of(undefined)).toEqual({ order: 'T-1', saleKey: 'T-1' })
  expect(of(undefined, true)).toEqual({ order: 'T-1' })
  expect(of('2', true)).toEqual({ order: 'T-1', saleKey: 'T-1/2', sale: 'upsell' })
})

test('where sales of an order have ids of their own, the order makes none of them an upsell', () => {
  const grouped: Dialect = { ...generic, saleKey: 'order/txid' }

  expect(nameSale(grouped, { ...named, word: 'payment', order: 'O-1' })).toEqual({
    order: 'O-1',
    saleKey: 'T-1',
  })
})
