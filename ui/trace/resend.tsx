import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../api/queries.ts'
import { useMay } from '../frame/may.ts'
import { Button } from '../kit/button.tsx'
import { ConfirmDialog } from '../kit/dialog.tsx'
import { useToast } from '../kit/toast.tsx'
import type { DeliveryEvent } from './steps.ts'

export const ended: ReadonlySet<DeliveryEvent['state']> = new Set<DeliveryEvent['state']>([
  'delivered',
  'failed',
  'expired',
  'cancelled',
])

/** Opens a delivery that has ended: the same event id, so that the receiver can drop a repeat. */
export function Resend({ delivery }: { readonly delivery: DeliveryEvent }) {
  const [isAsking, setAsking] = useState(false)
  const say = useToast()
  const { write } = useMay()
  const resend = useChange(['/trace', '/deliveries', '/postbacks', '/leads'])
  if (!write || !ended.has(delivery.state)) return null
  const send = () =>
    resend.mutate(
      { method: 'POST', path: `/deliveries/${encodeURIComponent(delivery.id)}/resend` },
      {
        onSuccess: () => say.done(`Sent to ${delivery.destination} again`),
        onError: say.failed,
        onSettled: () => setAsking(false),
      },
    )
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>
        <RotateCw aria-hidden size={12} />
        Send again
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={send}
        busy={resend.isPending}
        title={`Send to ${delivery.destination} again?`}
        about={
          delivery.state === 'delivered'
            ? 'It was delivered already. The receiver gets it a second time, with the same event id.'
            : 'It is sent at once, and tried again as usual should it fail.'
        }
        act="Send again"
      />
    </>
  )
}
