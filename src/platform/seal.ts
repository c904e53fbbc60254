import { createCipheriv, createDecipheriv } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16

/** Keeps a secret in a form that a copy of the database alone does not open. */
export type Seal = {
  /** `about` says whose it is; whoever opens it says the same. */
  close(secret: Uint8Array, about?: string): string
  /** undefined: it was closed with another key, or about something else, or is damaged. */
  open(sealed: string, about?: string): Uint8Array | undefined
}

/** AES-256-GCM with a key of this installation. */
export function openSeal(key: Uint8Array, randomBytes: (size: number) => Uint8Array): Seal {
  return {
    close: (secret, about = '') => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      cipher.setAAD(Buffer.from(about))
      const parts = [iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(parts).toString('base64url')
    },
    open: (sealed, about = '') => {
      const bytes = Buffer.from(sealed, 'base64url')
      try {
        const iv = bytes.subarray(0, ivBytes)
        const tag = bytes.subarray(-tagBytes)
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
        decipher.setAAD(Buffer.from(about))
        decipher.setAuthTag(tag)
        const secret = decipher.update(bytes.subarray(ivBytes, -tagBytes))
        return Buffer.concat([secret, decipher.final()])
      } catch {
        return undefined
      }
    },
  }
}
