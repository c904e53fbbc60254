import { createDecipheriv, createHash } from 'node:crypto'
import { type Fields, openSink } from '../domain/fields.ts'
import { readJsonText } from '../domain/json-path.ts'

type OpenedIns =
  | { readonly ok: true; readonly fields: Fields }
  | { readonly ok: false; readonly reason: 'signature-wrong' | 'body-unreadable' }

const blockBytes = 16
const decoder = new TextDecoder('utf-8', { fatal: true })
const unreadable = { ok: false, reason: 'body-unreadable' } as const
const wrong = { ok: false, reason: 'signature-wrong' } as const

/**
 * Opens ClickBank's envelope `{notification, iv}`. The cipher carries no signature, so that one
 * wrong secret in 256 seems to fit: the notification counts as genuine only when it is JSON with a
 * receipt and a type. `body-unreadable`: no such envelope. Never throws.
 */
export function openIns(envelope: Fields, secret: string): OpenedIns {
  const notification = readBase64(envelope.get('notification'))
  const iv = readBase64(envelope.get('iv'))
  if (notification === undefined || iv?.length !== blockBytes) return unreadable
  if (notification.length === 0 || notification.length % blockBytes !== 0) return unreadable
  const text = decrypt(notification, iv, keyOf(secret))
  const sink = openSink()
  if (text === undefined || !readJsonText(text, sink)) return wrong
  const { fields } = sink
  return fields.get('receipt') && fields.get('transactionType') ? { ok: true, fields } : wrong
}

const whole = /^[A-Za-z0-9+/]+={0,2}$/

/** Base64 wrapped into lines is still base64; anything else in it is not. */
function readBase64(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  if (whole.test(text)) return Buffer.from(text, 'base64')
  const plain = text.replace(/\s+/g, '')
  return whole.test(plain) ? Buffer.from(plain, 'base64') : undefined
}

const keys = new Map<string, string>()
/** More than any installation has secrets; beyond that each is made again. */
const mostKeys = 100

/** The first 32 hex digits of the hash, as text: not its bytes. */
function keyOf(secret: string): string {
  const known = keys.get(secret)
  if (known) return known
  const key = createHash('sha1').update(secret, 'utf8').digest('hex').slice(0, 32)
  if (keys.size < mostKeys) keys.set(secret, key)
  return key
}

function decrypt(notification: Buffer, iv: Buffer, key: string): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, iv)
    const bytes = Buffer.concat([decipher.update(notification), decipher.final()])
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
