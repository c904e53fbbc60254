import { createCipheriv, createDecipheriv } from 'node:crypto'

const ivBytes = 12
const tagBytes = 16

/** Keeps a secret in a form that a copy of the database alone does not open. */
export type Seal = {
  close(secret: Uint8Array): string
  /** undefined: it was closed with another key, or is damaged. */
  open(sealed: string): Uint8Array | undefined
}

/** AES-256-GCM with the key of this installation. */
export function openSeal(key: Uint8Array, randomBytes: (size: number) => Uint8Array): Seal {
  return {
    close: (secret) => {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const parts = [iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(parts).toString('base64url')
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        const secret = decipher.update(bytes.subarray(ivBytes, -tagBytes))
        return Buffer.concat([secret, decipher.final()])
      } catch {
        return undefined
      }
    },
  }
}
