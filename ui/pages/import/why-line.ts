import { importReasons } from '../../../src/domain/http-reasons.ts'
import { postbackReasons } from '../../../src/domain/reasons.ts'

const known: Readonly<Record<string, { readonly meaning: string; readonly advice: string }>> = {
  ...importReasons,
  ...postbackReasons,
}

/** In words, with what can be done about it. */
export function whyOf(reason: string): string {
  const said = Object.hasOwn(known, reason) ? known[reason] : undefined
  if (said === undefined) return reason
  return said.advice === 'Nothing.' ? said.meaning : `${said.meaning} ${said.advice}`
}
