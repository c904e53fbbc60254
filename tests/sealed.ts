import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

export const insSecret = 'S2SPOSTBACKTEST1'

const keyOf = (secret: string) => createHash('sha1').update(secret).digest('hex').slice(0, 32)

/** A notification of ClickBank as it goes over the wire. */
export function sealIns(notice: object | Buffer, secret = insSecret): string {
  const iv = Buffer.alloc(16, 7)
  const cipher = createCipheriv('aes-256-cbc', keyOf(secret), iv)
  const text = Buffer.isBuffer(notice) ? notice : Buffer.from(JSON.stringify(notice))
  const bytes = Buffer.concat([cipher.update(text), cipher.final()])
  return JSON.stringify({ notification: bytes.toString('base64'), iv: iv.toString('base64') })
}

/** What stands in such an envelope. */
export function unsealIns(envelope: string, secret = insSecret): string {
  const { notification, iv } = JSON.parse(envelope)
  const decipher = createDecipheriv('aes-256-cbc', keyOf(secret), Buffer.from(iv, 'base64'))
  const bytes = Buffer.from(notification, 'base64')
  return Buffer.concat([decipher.update(bytes), decipher.final()]).toString()
}
