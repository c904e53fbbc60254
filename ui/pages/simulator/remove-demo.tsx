import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { demoId } from '../../../src/domain/demo.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Count } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { cappedCount } from '../../kit/format.ts'
import { useToast } from '../../kit/toast.tsx'

/** All that the simulator made here, at once. */
export function RemoveDemo() {
  const [isOpen, setOpen] = useState(false)
  const say = useToast()
  const { data } = useLook<Count>('/leads/count', { network: demoId }, { enabled: isOpen })
  const remove = useChange<{ readonly deleted: number }>(['/'])
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: '/sim/demo' },
      {
        onSuccess: ({ deleted }) => say.done('Demo data removed', `${deleted} conversions`),
        onError: say.failed,
        onSettled: () => setOpen(false),
      },
    )
  return (
    <>
      <Button size="sm" tone="plain" onClick={() => setOpen(true)}>
        <Trash2 aria-hidden size={12} />
        Remove demo data
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={confirm}
        busy={remove.isPending}
        danger
        title="Remove demo data?"
        act="Remove demo data"
        about={`${data === undefined ? 'The' : cappedCount(data)} conversions of the simulator with their clicks, and its network, campaign and S2S postback. Nothing else is touched.`}
      />
    </>
  )
}
