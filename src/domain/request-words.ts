import type { Fields } from './fields.ts'
import type { Status } from './status.ts'

/** Words that mean a status, or are to be ignored; trimmed and in lower case. */
export type RequestWords = Readonly<Partial<Record<Status | 'ignore', readonly string[]>>>

const parameterOf = {
  Lead: 'lead_status',
  Purchase: 'sale_status',
  Reject: 'rejected_status',
  ignore: 'ignore_status',
} as const

/** The words that a pasted URL of another tracker carries with it: `sale_status=approved,paid`. */
export function readRequestWords(fields: Fields): RequestWords {
  return {
    Lead: readList(fields, parameterOf.Lead),
    Purchase: readList(fields, parameterOf.Purchase),
    Reject: readList(fields, parameterOf.Reject),
    ignore: readList(fields, parameterOf.ignore),
  }
}

function readList(fields: Fields, name: string): readonly string[] {
  const words = (fields.get(name) ?? '').split(',').map((word) => word.trim().toLowerCase())
  return words.filter((word) => word !== '')
}
