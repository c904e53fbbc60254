import { createCipheriv, createHash } from 'node:crypto'
import { subidOf } from './traffic.ts'

export const notificationSecret = 'S2SPOSTBACKTEST1'

const address = { city: 'Boise', state: 'ID', postalCode: '83702', country: 'US' }
const person = { firstName: 'Ada', lastName: 'Example', fullName: 'Ada Example', email: 'a@b.test' }

/** With all that a sale of an affiliate brings. */
const notice = {
  transactionTime: '20250304T101112-0800',
  ...{ receipt: 'CWOGBZLN', transactionType: 'SALE', vendor: 'vnd', affiliate: 'aff' },
  ...{ role: 'AFFILIATE', totalAccountAmount: 37.5, paymentMethod: 'VISA', totalOrderAmount: 49 },
  ...{ totalTaxAmount: 0, totalShippingAmount: 0, currency: 'USD', trackingCodes: [subidOf(1)] },
  affiliateTrackingParameters: { extclid: subidOf(1), affSub1: 'zone' },
  lineItems: [
    {
      ...{ itemNo: '12', productTitle: 'A product', shippable: false, recurring: true },
      ...{ accountAmount: 37.5, quantity: 1, lineItemType: 'ORIGINAL' },
    },
  ],
  customer: { shipping: { ...person, address }, billing: { ...person, address } },
  ...{ version: 8.0, attemptCount: 1 },
}

/** ClickBank’s envelope, as it is posted. */
export function notificationBody(): string {
  const hex = createHash('sha1').update(notificationSecret).digest('hex')
  const iv = Buffer.alloc(16, 7)
  const cipher = createCipheriv('aes-256-cbc', hex.slice(0, 32), iv)
  const bytes = Buffer.concat([cipher.update(JSON.stringify(notice)), cipher.final()])
  return JSON.stringify({ notification: bytes.toString('base64'), iv: iv.toString('base64') })
}
