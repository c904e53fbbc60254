import { expect, test } from 'vitest'
import { clickCost } from './click-cost.ts'

const source = { cost: 'cpc', costPerClick: '0.02' }
const campaign = { costPerClick: '0.03' }

test.each([
  ['what its link says', { campaign, source, params: { cpc: '0,05' } }, '0.05'],
  ['nothing, when the link says so', { campaign, source, params: { cpc: '0' } }, '0'],
  ['the campaign’s price', { campaign, source, params: {} }, '0.03'],
  ['the source’s price', { campaign: undefined, source, params: {} }, '0.02'],
  [
    'the fixed price where a macro was left',
    { campaign, source, params: { cpc: '{cost}' } },
    '0.03',
  ],
  [
    'the fixed price where the cost is negative',
    { campaign, source, params: { cpc: '-1' } },
    '0.03',
  ],
  ['what nobody knows', { campaign: undefined, source: undefined, params: { cpc: '1' } }, null],
])('a click costs %s', (_, bought, cost) => {
  expect(clickCost(bought)).toBe(cost)
})
