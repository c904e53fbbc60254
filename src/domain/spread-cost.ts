const million = 1_000_000n

/** What one of so many clicks costs; the last bears what does not divide. Canonical decimal text. */
export type Shares = { readonly each: string; readonly last: string }

/** Cuts an amount of up to 6 fraction digits over clicks, at least one; the sum is the amount, exactly. */
export function sharesOf(amount: string, clicks: number): Shares {
  const [whole = '0', part = ''] = amount.split('.', 2)
  const micros = BigInt(whole) * million + BigInt(part.slice(0, 6).padEnd(6, '0'))
  const each = micros / BigInt(clicks)
  return { each: textOf(each), last: textOf(micros - each * BigInt(clicks - 1)) }
}

function textOf(micros: bigint): string {
  const part = (micros % million).toString().padStart(6, '0').replace(/0+$/, '')
  return `${micros / million}${part === '' ? '' : `.${part}`}`
}
