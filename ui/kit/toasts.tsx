import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { cx } from './cx.ts'
import type { Message } from './toast.tsx'

type Props = { readonly messages: readonly Message[] }

/** Messages in a corner, announced to screen readers, each for a while. */
export function Toasts({ messages }: Props) {
  return (
    <Toast.Provider timeout={5000}>
      <Toast.Portal>
        {/* Never over the buttons of a panel: the next act stands where the last one stood. */}
        <Toast.Viewport className="fixed bottom-4 left-1/2 z-70 flex w-[340px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col gap-2 max-[699px]:top-14 max-[699px]:bottom-auto">
          <Shown messages={messages} />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Shown({ messages }: Props) {
  const { toasts, add } = Toast.useToastManager()
  const shown = useRef(0)
  useEffect(() => {
    for (const { id, ...message } of messages) {
      if (id <= shown.current) continue
      shown.current = id
      add({
        ...message,
        ...(message.type === 'failed' ? { priority: 'high', timeout: 12_000 } : {}),
      })
    }
  }, [messages, add])
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={cx(
        'popup flex gap-2 border-l-2 px-3 py-2',
        toast.type === 'failed' ? 'border-l-bad' : 'border-l-ok',
      )}
    >
      <Toast.Content className="min-w-0 flex-1">
        <Toast.Title className="text-sm font-medium text-fg" />
        <Toast.Description className="text-xs break-words text-fg2" />
      </Toast.Content>
      <Toast.Close
        aria-label="Close message"
        className="grid size-6 place-items-center rounded-md text-fg3 hover:bg-hover hover:text-fg"
      >
        <X aria-hidden size={13} />
      </Toast.Close>
    </Toast.Root>
  ))
}
