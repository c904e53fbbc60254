import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { useToast } from '../../kit/toast.tsx'

/** What a visitor may ask for. */
export function Forget({ subid }: { readonly subid: string }) {
  const [isOpen, setOpen] = useState(false)
  const say = useToast()
  const forget = useChange(['/'])
  const confirm = () =>
    forget.mutate(
      { method: 'POST', path: '/forget', body: { subid } },
      {
        onSuccess: () => say.done('The visitor is forgotten'),
        onError: say.failed,
        onSettled: () => setOpen(false),
      },
    )
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <EyeOff aria-hidden size={13} />
        Forget the visitor
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={confirm}
        busy={forget.isPending}
        danger
        title="Forget this visitor?"
        act="Forget the visitor"
        about="Address, user agent, place and parameters, the raw postbacks, what was sent and answered, and remarks are erased. Statuses, amounts and times stay. It cannot be undone."
      />
    </>
  )
}
