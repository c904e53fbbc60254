import type { SqlValue } from '../../rows/fields.ts'

/** The types of columns a list is sent as; what is narrower takes it as it comes. */
export type ListType = 'smallint' | 'bigint' | 'text' | 'bytea'

/**
 * A list as PostgreSQL reads it: one parameter for a column of many rows, whose text stays the same
 * however many there are.
 */
export function listLiteral(type: ListType, values: readonly SqlValue[]): string {
  if (type === 'text') return `{${values.map(textElement).join(',')}}`
  if (type === 'bytea') return `{${values.map(bytesElement).join(',')}}`
  return `{${values.map((value) => (value === null ? 'NULL' : String(value))).join(',')}}`
}

const special = /["\\\0]/
const specials = /["\\\0]/g

function textElement(value: SqlValue): string {
  if (value === null) return 'NULL'
  const text = String(value)
  return special.test(text) ? `"${text.replace(specials, escaped)}"` : `"${text}"`
}

// PostgreSQL keeps every character but NUL.
const escaped = (character: string) => (character === '\0' ? '\uFFFD' : `\\${character}`)

function bytesElement(value: SqlValue): string {
  if (!(value instanceof Uint8Array)) return 'NULL'
  const { buffer, byteOffset, byteLength } = value
  return `"\\\\x${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}"`
}
