import type { SpreadStep } from '../costs.ts'

const mostTries = 3

/** Where the spreading of a cost is after a step: further, at its end, or at its beginning again. */
export function afterSpread({ clicks, part, tries, isLast, done: before }: SpreadStep) {
  const done = before + part.length
  const last = part.at(-1)
  // Clicks came or went while it was spread: then the sum would be another.
  const isOff = done > clicks || (isLast && done < clicks)
  if (isOff && tries + 1 < mostTries) return { kind: 'again' } as const
  if (isLast || isOff || last === undefined) return { kind: 'end', clicks, done } as const
  return { kind: 'on', clicks, done, at: last.at, subid: last.subid } as const
}
