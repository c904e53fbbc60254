import type { Dialect } from '../domain/dialect.ts'
import { genericFields } from './generic.ts'

/** BuyGoods' affiliate pixel. One order id covers the first sale and its upsells. */
export const buygoods: Dialect = {
  id: 'buygoods',
  name: 'BuyGoods postback pixel',
  kind: 'network',
  verified: 'quoted',
  source: 'https://backoffice.buygoods.com/faq',
  fields: {
    ...genericFields,
    status: [...genericFields.status, 'conv_type'],
    txid: [...genericFields.txid, 'orderid'],
    payout: [...genericFields.payout, 'commission_amount', 'commission'],
    goal: [...genericFields.goal, 'product_codename'],
  },
  words: {
    frontend: 'Purchase',
    upsell: 'Purchase',
    purchase: 'Purchase',
    sale: 'Purchase',
    neworder: 'Purchase',
    rebill: 'Purchase',
    refund: 'Reject',
    refunded: 'Reject',
    chargeback: 'Reject',
    cancel: 'Reject',
    cancelled: 'Reject',
    void: 'Reject',
    checkout: 'ignore',
    abandon: 'ignore',
    test: 'ignore',
    ignore: 'ignore',
  },
  reversals: ['refund', 'refunded', 'chargeback', 'void'],
  sales: { frontend: 'first', neworder: 'first', upsell: 'upsell', rebill: 'rebill' },
  saleKey: 'txid+sale',
  rebillSuffix: '',
  statusWhenUnknown: 'refused',
  defaultStatus: null,
  currency: 'USD',
  testMarks: {},
  // A call that gets an empty answer is repeated for up to three days.
  retryWindowMs: 72 * 3_600_000,
  refusedStatus: 200,
  signature: 'none',
  pasteUrl:
    'https://{host}/postback/{network}/{key}?subid={SUBID}&status={CONV_TYPE}' +
    '&payout={COMMISSION_AMOUNT}&currency=USD&txid={ORDERID}&offer={PRODUCT_CODENAME}',
  clickLink: 'https://affiliate-link.example/?aff_id=AFF&subid={subid}',
  steps: [
    'Add subid={subid} to your affiliate link.',
    'In BuyGoods open Affiliate overview, Postback Pixels, Add New.',
    'Paste the URL. The tokens are in capitals: {SUBID} is replaced, {subid} is not.',
    'Where the form offers a refund URL, paste the same with status=refund written in.',
    'Use either a global pixel or one per offer; both together report each sale twice.',
  ],
}
