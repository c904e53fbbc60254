import type { Dialect } from '../domain/dialect.ts'

/** Names that every macro URL may use; users have pasted them, so they never change. */
export const genericFields = {
  subid: ['subid', 'clickid', 'click_id', 'cid', 'cnv_id', 'sub_id', 'sub1', 'aff_sub', 's2'],
  status: ['status', 'cnv_status', 'type', 'event'],
  txid: ['txid', 'tid', 'transaction_id', 'order_id', 'transactionid'],
  payout: ['payout', 'amount', 'revenue', 'sum'],
  currency: ['currency', 'cur'],
  comment: ['comment', 'reason'],
  goal: ['goal', 'offer'],
  order: [],
  sale: [],
  upsell: [],
  time: ['event_time'],
} as const satisfies Dialect['fields']
