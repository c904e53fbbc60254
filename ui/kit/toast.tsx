import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { sentenceOf } from '../api/problem.ts'
import { cx } from './cx.ts'

/** `const say = useToast(); say.done('Saved')`, `say.failed(error)`. */
export function useToast() {
  const manager = Toast.useToastManager()
  return {
    done: (title: string, description?: string) =>
      void manager.add({ title, description, type: 'done' }),
    failed: (error: unknown) =>
      void manager.add({
        title: 'That did not work',
        description: sentenceOf(error),
        type: 'failed',
        priority: 'high',
        timeout: 12_000,
      }),
  }
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={5000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 z-70 flex w-[340px] max-w-[calc(100vw-32px)] flex-col gap-2">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Toasts() {
  const { toasts } = Toast.useToastManager()
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
