import { createCipheriv, createHash } from 'node:crypto'

export const insSecret = 'S2SPOSTBACKTEST1'

/** A notification of ClickBank as it goes over the wire. */
export function sealIns(notice: object, secret = insSecret): string {
  const key = createHash('sha1').update(secret).digest('hex').slice(0, 32)
  const iv = Buffer.alloc(16, 7)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const bytes = Buffer.concat([cipher.update(JSON.stringify(notice)), cipher.final()])
  return JSON.stringify({ notification: bytes.toString('base64'), iv: iv.toString('base64') })
}
