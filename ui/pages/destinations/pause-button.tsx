import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import type { Destination } from './destination.ts'
import { useQuickChange } from './on-off.tsx'

/** Unlike switching off, nothing is missed: what comes up meanwhile is kept, and sent later. */
export function PauseButton({ destination }: { readonly destination: Destination }) {
  const [isAsking, setAsking] = useState(false)
  const { apply, isBusy } = useQuickChange(destination)
  const { id, paused, enabled } = destination
  if (!enabled) return null
  const confirm = () => {
    apply({ paused: !paused }, paused ? `${id} goes on` : `${id} is paused`)
    setAsking(false)
  }
  return (
    <>
      <Button onClick={() => setAsking(true)} busy={isBusy}>
        {paused ? <Play aria-hidden size={13} /> : <Pause aria-hidden size={13} />}
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={confirm}
        title={paused ? `Resume ${id}?` : `Pause ${id}?`}
        about={
          paused
            ? 'Everything that was kept meanwhile is sent now, oldest first.'
            : 'Nothing is sent until you resume; nothing is lost either: every change is kept as “Paused, will be sent”. To miss changes on purpose, switch it off instead.'
        }
        act={paused ? 'Resume' : 'Pause'}
      />
    </>
  )
}
