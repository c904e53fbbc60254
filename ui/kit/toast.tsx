import { lazy, Suspense, useSyncExternalStore } from 'react'
import { sentenceOf } from '../api/problem.ts'

/** Something to tell beside the page; `id` grows by one. */
export type Message = {
  readonly id: number
  readonly type: 'done' | 'failed'
  readonly title: string
  readonly description: string | undefined
}

const mostKept = 20
let messages: readonly Message[] = []
let lastId = 0
const listeners = new Set<() => void>()

function tell(message: Omit<Message, 'id'>): void {
  lastId += 1
  messages = [...messages, { id: lastId, ...message }].slice(-mostKept)
  for (const listener of listeners) listener()
}

const say = {
  done: (title: string, description?: string) => tell({ type: 'done', title, description }),
  failed: (error: unknown, title = 'That did not work') =>
    tell({ type: 'failed', title, description: sentenceOf(error) }),
}

/** `const say = useToast(); say.done('Saved')`, `say.failed(error)`. */
export const useToast = () => say

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// Nothing is told while a page opens: what shows it is loaded with the first message.
const Toasts = lazy(() => import('./toasts.tsx').then((it) => ({ default: it.Toasts })))

export function ToastHost() {
  const told = useSyncExternalStore(listen, () => messages)
  if (told.length === 0) return null
  return (
    <Suspense>
      <Toasts messages={told} />
    </Suspense>
  )
}
