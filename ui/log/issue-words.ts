import type { Issue } from '../../src/admin/contract-numbers.ts'
import { cappedCount } from '../kit/format.ts'

export const issueLooks: Readonly<Record<Issue['kind'], string>> = {
  'destination-failing': 'S2S postback failing',
  'delivery-lost': 'Not delivered',
  parked: 'Paused, will be sent',
  held: 'Held for you',
  'held-by-hand': 'Held back by hand',
  'word-unknown': 'Unknown status word',
  'postback-refused': 'Postbacks not accepted',
  'not-accepted-spike': 'Many more not accepted',
  'network-silent': 'Network is silent',
  'waiting-decision': 'Waits for a decision',
  'held-back': 'Not counted, maybe meant',
  'address-new': 'Sold from a new address',
  disk: 'Disk is nearly full',
}

const things: Readonly<Partial<Record<Issue['kind'], string>>> = {
  'destination-failing': 'retried',
  'delivery-lost': 'lost',
  parked: 'paused',
  held: 'held',
  'held-by-hand': 'held',
  'address-new': 'not seen before',
}

/** `meta-capi: 12 retried, http-500`. */
export function sentenceOfIssue(issue: Issue): string {
  if (issue.kind === 'disk') return 'less than 1 GB or 5% is free'
  if (issue.kind === 'network-silent') return issue.subject
  const counted = `${cappedCount(issue)} ${things[issue.kind] ?? (issue.count === 1 ? 'postback' : 'postbacks')}`
  return `${issue.subject}: ${counted}${issue.reason === null ? '' : `, ${issue.reason}`}`
}
