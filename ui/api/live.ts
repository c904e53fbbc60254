import { useEffect, useEffectEvent, useState } from 'react'
import { apiUrl } from './client.ts'

export type LiveState = 'off' | 'connecting' | 'open' | 'absent'

const gatherMs = 250
/** The server asks anew who listens once a minute; being back at once is not worth a word. */
const awayMs = 2000

/**
 * Rows as they happen, handed over four times a second at most, oldest first. A browser has six
 * connections to a server over all its tabs: a hidden tab lets go of its own and goes on later from where it was.
 */
export function useLive<Row>(
  topic: 'postbacks' | 'deliveries' | 'clicks' | undefined,
  push: (rows: readonly Row[]) => void,
  /** So many came too fast to be handed over. */
  skip: (count: number) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('off')
  const hand = useEffectEvent((rows: readonly Row[]) => push(rows))
  const pass = useEffectEvent((count: number) => skip(count))
  useEffect(() => {
    if (topic === undefined) {
      setState('off')
      return
    }
    return openLive<Row>(topic, {
      say: setState,
      hand: (rows) => hand(rows),
      pass: (count) => pass(count),
    })
  }, [topic])
  return state
}

type Ears<Row> = {
  readonly say: (state: LiveState) => void
  readonly hand: (rows: readonly Row[]) => void
  readonly pass: (count: number) => void
}

function openLive<Row>(topic: string, { say, hand, pass }: Ears<Row>): () => void {
  let source: EventSource | undefined
  let after = ''
  let gathered: Row[] = []
  let timer: number | undefined
  let away: number | undefined
  const give = () => {
    timer = undefined
    const rows = gathered
    gathered = []
    hand(rows)
  }
  const open = () => {
    say('connecting')
    source = new EventSource(apiUrl('/stream', { topics: topic, after }))
    source.onopen = () => {
      clearTimeout(away)
      say('open')
    }
    // Closed for good: the server has no stream. Otherwise the browser tries again by itself.
    source.onerror = () => {
      clearTimeout(away)
      if (source?.readyState === EventSource.CLOSED) say('absent')
      else away = window.setTimeout(() => say('connecting'), awayMs)
    }
    source.addEventListener('skipped', ({ data }) => {
      // Safe: our own server's.
      pass((JSON.parse(String(data)) as { readonly count: number }).count)
    })
    source.addEventListener(topic, (event) => {
      after = event.lastEventId
      gathered.push(...rowsOf<Row>(event.data))
      timer ??= window.setTimeout(give, gatherMs)
    })
  }
  const follow = () => {
    if (document.visibilityState === 'visible') {
      if (source === undefined) open()
      return
    }
    source?.close()
    source = undefined
  }
  follow()
  document.addEventListener('visibilitychange', follow)
  return () => {
    document.removeEventListener('visibilitychange', follow)
    source?.close()
    clearTimeout(timer)
    clearTimeout(away)
  }
}

function rowsOf<Row>(data: unknown): readonly Row[] {
  const value: unknown = JSON.parse(String(data))
  // Safe: the stream's rows are those of the lists, which the server checks.
  return (Array.isArray(value) ? value : [value]) as readonly Row[]
}
