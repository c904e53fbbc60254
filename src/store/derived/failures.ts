const tryAgainMs = 600_000

/**
 * What failed in the background, by the numbers of its rows: it is left alone for a while, so that what comes
 * behind it has its turn.
 */
export function openFailures(nowMs: () => number) {
  const againAt = new Map<number, number>()
  return {
    /** Those that are not to be tried yet. */
    failed: (): readonly number[] =>
      [...againAt].filter(([, at]) => at > nowMs()).map(([number]) => number),
    /** Throws what `act` throws, and remembers that it did. */
    attempt: async <Value>(number: number, act: () => Promise<Value>): Promise<Value> => {
      againAt.set(number, nowMs() + tryAgainMs)
      const value = await act()
      againAt.delete(number)
      return value
    },
  }
}
