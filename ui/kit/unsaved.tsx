import { useBlocker } from '@tanstack/react-router'
import { ConfirmDialog } from './dialog.tsx'

/** Asks before a page is left whose changes are not saved; put it beside the form. */
export function Unsaved({ when }: { readonly when: boolean }) {
  const blocker = useBlocker({
    // Another tab or filter of the same page takes nothing away.
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title="Leave without saving?"
      about="What you changed on this page is not saved."
      act="Leave"
      danger
    />
  )
}
