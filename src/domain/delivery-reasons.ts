import type { DeliveryProblem } from './delivery.ts'
import type { ReasonText } from './reasons.ts'

const nothing = 'Nothing, unless it lasts.'

/** Why an attempt did not deliver, or a delivery ended: `lastError`. */
export const deliveryReasons = {
  'macro-empty': {
    meaning: 'A macro marked as required (`{name!}`) has no value. Final.',
    advice: 'Find out why the value is missing, or take the `!` away.',
  },
  'header-invalid': {
    meaning: 'A header’s value has characters that no header may have. Final.',
    advice: 'Move that macro into the URL or the body.',
  },
  'url-invalid': {
    meaning: 'With its macros rendered the URL is none. Final.',
    advice: 'Correct the URL of the destination.',
  },
  'address-blocked': {
    meaning: 'The host is at a private or local address. Final.',
    advice: 'If that is meant, add the address to CAROM_EGRESS_ALLOW.',
  },
  'port-blocked': {
    meaning: 'The port belongs to another kind of service. Final.',
    advice: 'If that is meant, add the address to CAROM_EGRESS_ALLOW.',
  },
  dns: {
    meaning: 'The host name has no address, or the name server does not answer. Tried again.',
    advice: 'Check the spelling of the host.',
  },
  connect: {
    meaning: 'The host refused the connection or cannot be reached. Tried again.',
    advice: 'Ask the receiver whether it is up.',
  },
  proxy: {
    meaning:
      'The proxy of the destination is away, refused, or did not answer as one. Tried again.',
    advice: 'Check its address, name and password; the detail of the attempt has its code.',
  },
  tls: {
    meaning: 'The certificate is not valid, or no encryption could be agreed. Tried again.',
    advice:
      'Ask the receiver to renew its certificate. One that it has signed itself is named in `ca` of the destination.',
  },
  timeout: {
    meaning: 'The time was over before the request could be sent. Tried again.',
    advice: 'Ask the receiver whether it is up; see `timeoutMs`.',
  },
  reset: {
    meaning: 'The connection was closed before the request was read. Tried again.',
    advice: nothing,
  },
  'outcome-unknown': {
    meaning: 'The request was sent and no answer came; it may have been accepted. Tried again.',
    advice: 'The receiver can drop repeats by the Idempotency-Key header or `{event_id}`.',
  },
  redirect: {
    meaning: 'The receiver answered with a redirect. Redirects are never followed.',
    advice: 'Set the URL to where it points; see the detail of the attempt.',
  },
  'http-4xx': {
    meaning: 'The receiver refuses the request.',
    advice: 'Read its answer in the attempt; usually a parameter or a token is wrong.',
  },
  'http-408': {
    meaning: 'The receiver waited too long for the request. Tried again.',
    advice: nothing,
  },
  'http-425': {
    meaning: 'The receiver asks for it to be sent later. Tried again.',
    advice: nothing,
  },
  'http-429': {
    meaning: 'The receiver is sent too much at a time. Tried again, after its Retry-After.',
    advice: 'Lower `concurrency` of the destination.',
  },
  'http-5xx': {
    meaning: 'The receiver failed. Tried again.',
    advice: 'Tell the receiver, if it lasts.',
  },
  'rule-miss': {
    meaning: 'The answer does not meet the `success` rule of the destination. Tried again.',
    advice: 'Read the answer in the attempt and compare it with the rule.',
  },
  gone: {
    meaning: 'The receiver says that this URL is gone for good (410). Final.',
    advice: 'Correct or remove the destination.',
  },
  'too-late': {
    meaning: 'It could not be sent within `freshForMs` after its move. Final.',
    advice: 'Send it again by hand, or give the destination more time.',
  },
  superseded: {
    meaning: 'It failed three times, and newer news of the same lead waited. Cancelled.',
    advice: 'With `order: strict` every move is sent in turn.',
  },
  'nothing-to-reverse': {
    meaning:
      'The destination was not told of the sale, so that there is nothing to take back. Cancelled.',
    advice: nothing,
  },
  'condition-false': {
    meaning: 'The click came, and the destination is not told of such clicks. Cancelled.',
    advice: nothing,
  },
  'click-never-came': {
    meaning: 'The click it waited for did not come in time. Expired.',
    advice: 'Check that clicks reach this server; see `withoutClick` and `clickWaitMs`.',
  },
  'destination-removed': {
    meaning: 'The destination was removed. Cancelled.',
    advice: nothing,
  },
  restored: {
    meaning:
      'It was owed when a backup was made that has been restored; it may have been sent since.',
    advice: 'Look whether the receiver has it. Release what is held, or cancel it.',
  },
} as const satisfies Readonly<Record<DeliveryProblem, ReasonText>>
