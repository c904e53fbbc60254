import { useEffect, useEffectEvent } from 'react'

const everyMs = 2000

/** Asks anew while an answer is known to be unfinished: numbers that are still being counted. */
export function useAgain(isUnfinished: boolean, ask: () => void): void {
  const again = useEffectEvent(ask)
  useEffect(() => {
    if (!isUnfinished) return undefined
    const timer = setInterval(() => again(), everyMs)
    return () => clearInterval(timer)
  }, [isUnfinished])
}
