import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { z } from 'zod'
import { readProxy } from '../domain/proxy.ts'
import { maskInside, withoutMask } from './parts.ts'

export const proxy = z
  .string()
  .max(2048)
  .refine(withoutMask, { error: maskInside })
  .refine((value) => !withoutMask(value) || readProxy(value) !== undefined, {
    error: 'must be http://host:port or socks5://host:port, with user:password@ before the host',
  })

export const localAddress = z.string().refine((value) => isIP(value) !== 0, {
  error: 'must be an IPv4 or IPv6 address of this machine',
})

/** Each certificate of it is read: one that nobody can read would trust nobody. */
export const ca = z
  .string()
  .max(65_536)
  .refine(isPem, { error: 'must be certificates in PEM (-----BEGIN CERTIFICATE-----)' })

function isPem(text: string): boolean {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (certificates === null) return false
  try {
    return certificates.every((one) => new X509Certificate(one).subject !== undefined)
  } catch {
    return false
  }
}
