import { createHash } from 'node:crypto'
import type { Fields } from '../domain/fields.ts'
import { decodeEntities } from './decode-entities.ts'
import { isSameText } from './same-text.ts'

/** Whether these fields of a body were signed with this secret, which is never empty. */
export type FormCheck = (fields: Fields, secret: string) => boolean

const cverifyDigits = 8

function cverify(values: readonly string[], secret: string): string {
  const text = [...values, secret].join('|')
  return createHash('sha1').update(text, 'utf8').digest('hex').slice(0, cverifyDigits).toUpperCase()
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

const sortedNames = (fields: Fields, without: readonly string[]) =>
  [...fields.keys()].filter((name) => !without.includes(name)).sort(byBytes)

/** Version 1 of ClickBank’s notification signs these alone, in this order. */
const firstNames = [
  ...['ccustname', 'ccustemail', 'ccustcc', 'ccuststate', 'ctransreceipt', 'cproditem'],
  ...['ctransaction', 'ctransaffiliate', 'ctranspublisher', 'cprodtype', 'cprodtitle'],
  ...['ctranspaymentmethod', 'ctransamount', 'caffitid', 'cvendthru'],
]

const valuesOf = (fields: Fields, names: readonly string[]) =>
  names.map((name) => fields.get(name) ?? '')

const isSigned = (fields: Fields, wanted: string) =>
  isSameText((fields.get('cverify') ?? '').toUpperCase(), wanted)

/** The values of all fields but `cverify`, in the order of their names, joined by `|`, and the secret. */
const checkAllFields: FormCheck = (fields, secret) =>
  isSigned(fields, cverify(valuesOf(fields, sortedNames(fields, ['cverify'])), secret))

/** ClickBank’s Instant Payment Notification, versions 1 to 5. */
export const checkClickbank: FormCheck = (fields, secret) => {
  const version = fields.get('cnoticeversion') ?? ''
  if (version !== '' && !/^1(?:\.|$)/.test(version)) return checkAllFields(fields, secret)
  return isSigned(fields, cverify(valuesOf(fields, firstNames), secret))
}

const secondNames = ['paykey', 'customer_email', 'product_name', 'transaction_type', 'date']

/** JVZoo’s JVZIPN: version 1 signs every field, version 2 these five. */
export const checkJvzoo: FormCheck = (fields, secret) => {
  if (!fields.has('paykey')) return checkAllFields(fields, secret)
  return isSigned(fields, cverify(valuesOf(fields, secondNames), secret))
}

const shaNames = ['sha_sign', 'SHASIGN']

/**
 * Digistore24’s `sha_sign`: every field that is not empty, in the order of the bytes of its name, as
 * `name=value` with the passphrase after it. Its older senders decode HTML entities first.
 */
export const checkDigistore24: FormCheck = (fields, secret) => {
  const given = (fields.get('sha_sign') ?? fields.get('SHASIGN') ?? '').toUpperCase()
  const names = sortedNames(fields, shaNames).filter((name) => fields.get(name) !== '')
  const signs = (read: (value: string) => string) => {
    const text = names.map((name) => `${name}=${read(fields.get(name) ?? '')}${secret}`).join('')
    return createHash('sha512').update(text, 'utf8').digest('hex').toUpperCase()
  }
  return isSameText(given, signs(String)) || isSameText(given, signs(decodeEntities))
}
