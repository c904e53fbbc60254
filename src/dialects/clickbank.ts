import type { Dialect } from '../domain/dialect.ts'
import { genericFields } from './generic.ts'

/**
 * ClickBank's macro URLs. In its words `tid` is the tracking id of the click, never a transaction.
 */
export const clickbank: Dialect = {
  id: 'clickbank',
  name: 'ClickBank postback (macros)',
  kind: 'network',
  verified: 'quoted',
  source: 'https://support.clickbank.com/en/articles/10535373',
  fields: {
    ...genericFields,
    subid: [...genericFields.subid, 'extclid', 'tid'],
    status: [...genericFields.status, 'event_type'],
    txid: [
      ...genericFields.txid.filter((name) => name !== 'tid'),
      'receipt_id',
      'receipt',
      'event_id',
    ],
    payout: [...genericFields.payout, 'affiliate_earnings'],
    goal: [...genericFields.goal, 'vendor'],
  },
  words: {
    purchase: 'Purchase',
    upsell: 'Purchase',
    initial_purchase: 'Purchase',
    upsell_purchase: 'Purchase',
    sale: 'Purchase',
    combined_conversion: 'Purchase',
    refund: 'Reject',
    rfnd: 'Reject',
    chargeback: 'Reject',
    cgbk: 'Reject',
    order_impression: 'ignore',
    order_form_impression: 'ignore',
    add_payment_info: 'ignore',
    addpaymentinfo: 'ignore',
    test: 'ignore',
    ignore: 'ignore',
  },
  reversals: ['refund', 'rfnd', 'chargeback', 'cgbk'],
  sales: { initial_purchase: 'first', upsell: 'upsell', upsell_purchase: 'upsell' },
  saleKey: 'txid',
  rebillSuffix: '-B\\d+',
  statusWhenUnknown: 'refused',
  defaultStatus: null,
  currency: 'USD',
  testMarks: {},
  retryWindowMs: 24 * 3_600_000,
  refusedStatus: 200,
  signature: 'none',
  pasteUrl:
    'https://{host}/postback/{network}/{key}?subid={tid}&status={event_type}' +
    '&payout={affiliate_earnings}&currency=USD&txid={receipt_id}&offer={vendor}',
  clickLink: 'https://hop.clickbank.net/?affiliate=AFF&vendor=VND&tid={subid}',
  steps: [
    'Add tid={subid} to the HopLink.',
    'In ClickBank open Integrations, Postback/Pixels, and add a custom one for the role Affiliate.',
    'Paste the URL for Initial Purchase and Upsell Purchase; leave Combined Conversion off.',
    'To be safe from new event words, paste it once per event with status=Purchase written in.',
    'Refunds come through the Instant Notification Service: set that up beside it.',
  ],
}
