import type { Destination, Network } from '../../domain/settings.ts'
import { statuses } from '../../domain/status.ts'

/** Exists from the start, so that the first postback finds a door: generic, and keyless. */
export const defaultNetwork: Network = {
  id: 'default',
  dialects: ['generic'],
  enabled: true,
  key: null,
  previousKey: null,
  secret: null,
  previousSecret: null,
  statuses: {},
  ignore: [],
  currency: null,
  defaultStatus: null,
  unknownSubid: 'accept',
  txid: 'order',
  allowFrom: [],
  repeat: { windowMs: 86_400_000, after: 'repeat', otherAmount: 'amend' },
  moves: null,
  reopen: false,
  partialRefund: false,
  refusedStatus: null,
}

/** The specification's own S2S postback, as its page shows it: filled in, and switched off. */
export const firstDestination: Destination = {
  id: 's2s-postback',
  enabled: false,
  url: 'https://s2s-postback.com',
  method: 'POST',
  events: statuses,
  campaigns: [],
  sources: [],
  networks: [],
  headers: {},
  body: null,
  contentType: null,
  reply: 'ignore',
  replyDialect: null,
  timeoutMs: 10_000,
  retryDelaysMs: null,
  onProblem: {},
  concurrency: 8,
  success: { status: null, contains: null, matches: null, json: null, duplicate: null },
  withoutClick: 'send',
  clickWaitMs: 86_400_000,
  amendments: false,
  confirmed: false,
  authenticated: false,
  tests: false,
  paused: false,
  order: 'latest',
  // Its URL has no macro: it is told the six, which the click knows.
  needsClick: true,
  version: 1,
}
