import { Ban, OctagonPause, Play } from 'lucide-react'
import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import type { ShownDelivery } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Resend } from '../../trace/resend.tsx'

/** What can be done with a delivery as it stands; nothing for those who only look. */
export function DeliveryActs({ row }: { readonly row: ShownDelivery }) {
  const may = useMay()
  if (!may.write) return null
  const isOpen = row.state === 'waiting' || row.state === 'sending' || row.state === 'parked'
  if (!isOpen) return <Resend delivery={{ kind: 'delivery', ...row }} />
  return (
    <>
      {row.state === 'parked' ? (
        <Act row={row} verb="release" label="Release" done="Released: it is sent now" />
      ) : (
        <Act row={row} verb="park" label="Pause" done="Paused: it is kept until you release it" />
      )}
      <Cancel row={row} />
    </>
  )
}

/** It was under way when something happened to it: sent once more it may arrive twice. */
export const mayHaveArrived = ({ state, parkedBy }: ShownDelivery) =>
  state === 'parked' && parkedBy === 'problem'

export const stale = ['/deliveries', '/trace', '/postbacks', '/leads', '/issues']

function useVerb({ id }: ShownDelivery, verb: 'park' | 'release' | 'cancel', done: string) {
  const say = useToast()
  const { mutate, isPending } = useChange(stale)
  const run = (onSettled?: () => void) =>
    mutate(
      { method: 'POST', path: `/deliveries/${encodeURIComponent(id)}/${verb}` },
      { onSuccess: () => say.done(done), onError: say.failed, onSettled: () => onSettled?.() },
    )
  return { run, isPending }
}

type ActProps = {
  readonly row: ShownDelivery
  readonly verb: 'park' | 'release'
  readonly label: string
  readonly done: string
}

function Act({ row, verb, label, done }: ActProps) {
  const [isAsking, setAsking] = useState(false)
  const { run, isPending } = useVerb(row, verb, done)
  const Icon = verb === 'park' ? OctagonPause : Play
  return (
    <>
      <Button
        size="sm"
        busy={isPending}
        onClick={() => (mayHaveArrived(row) ? setAsking(true) : run())}
      >
        <Icon aria-hidden size={12} />
        {label}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => run(() => setAsking(false))}
        busy={isPending}
        title={`Send this ${row.event} to ${row.destination} now?`}
        about="It may have arrived already: then it arrives a second time, with the same event id."
        act={label}
      />
    </>
  )
}

function Cancel({ row }: { readonly row: ShownDelivery }) {
  const [isAsking, setAsking] = useState(false)
  const { run, isPending } = useVerb(row, 'cancel', 'Cancelled: it is not sent any more')
  return (
    <>
      <Button size="sm" tone="danger" onClick={() => setAsking(true)}>
        <Ban aria-hidden size={12} />
        Cancel delivery
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => run(() => setAsking(false))}
        busy={isPending}
        danger
        back="Keep it"
        title={`Do not send this ${row.event} to ${row.destination}?`}
        about="It is not tried again. It can be sent again later, by hand."
        act="Cancel delivery"
      />
    </>
  )
}
