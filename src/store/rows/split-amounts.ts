/** An amount in two whole numbers, so that sums of many stay exact in integer columns. */
export type Split = { readonly units: number; readonly micros: number }

const microDigits = 6

export function splitAmount(amount: string): Split {
  const [whole = '0', part = ''] = amount.split('.', 2)
  const units = Number(whole)
  const micros = Number(part.slice(0, microDigits).padEnd(microDigits, '0'))
  return whole.startsWith('-') ? { units, micros: micros === 0 ? 0 : -micros } : { units, micros }
}

const million = 1_000_000n

/** Canonical decimal text of two sums. */
export function joinAmount(units: bigint, micros: bigint): string {
  const total = units * million + micros
  const digits = (total < 0n ? -total : total).toString().padStart(microDigits + 1, '0')
  const part = digits.slice(-microDigits).replace(/0+$/, '')
  const whole = digits.slice(0, -microDigits)
  return `${total < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`
}
