import { z } from 'zod'
import { roles } from '../domain/access.ts'
import { streamQuery, streamTopics } from './contract-logs.ts'
import type { EventHub } from './event-hub.ts'
import { seenBy } from './log-filter.ts'
import { type Operation, operation } from './operation.ts'
import { refuse } from './problem.ts'
import { Streamed } from './streamed.ts'

/** What happens, while it happens. A browser takes it up again by itself where it was. */
export const streamOperation = (hub: EventHub): Operation =>
  operation({
    method: 'GET',
    path: '/stream',
    summary:
      'New rows of the logs as server-sent events, several at a time; `skipped` says how many came too fast',
    scope: 'read',
    roles,
    query: streamQuery,
    answer: z.string(),
    types: ['text/event-stream'],
    run: ({ query, who, lastEventId }) => {
      const stream = hub.listen({
        by: who.userId ?? who.id,
        topics: query.topics ?? streamTopics,
        after: lastEventId ?? query.after ?? null,
        campaigns: seenBy(who),
      })
      if (stream === undefined) return refuse('stream-full')
      return new Streamed(stream, 'text/event-stream; charset=utf-8', {
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      })
    },
  })
