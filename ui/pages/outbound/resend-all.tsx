import { RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type RenderMode, resendReasons } from '../../../src/domain/resend-reasons.ts'
import { sentenceOf } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { cappedCount, count, duration } from '../../kit/format.ts'
import { Select } from '../../kit/select.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Words } from '../../trace/words.tsx'
import { isSendable, replayOf, type Which } from './replay-wish.ts'
import type { OutboundView } from './view.ts'

type Counted = {
  readonly id?: string
  readonly count: number
  readonly capped: boolean
  readonly skipped: Readonly<Record<string, number>>
  readonly seconds: number
}

/** Sends all that this filter shows again, after saying how many that would be. */
export function ResendAll({ view }: { readonly view: OutboundView }) {
  const [isOpen, setOpen] = useState(false)
  if (!isSendable(view)) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <RotateCw aria-hidden size={13} />
        Resend all
      </Button>
      {isOpen ? <ResendDialog view={view} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

type Props = { readonly view: OutboundView; readonly onClose: () => void }

function ResendDialog({ view, onClose }: Props) {
  const [which, setWhich] = useState<Which>(
    view.state === 'delivered' || view.state === 'cancelled' ? 'all' : 'undelivered',
  )
  const [render, setRender] = useState<RenderMode>('anew')
  // One moment for the count and for what is sent: in between nothing joins.
  const [now] = useState(() => Date.now())
  const say = useToast()
  const tried = useChange<Counted>()
  const start = useChange<Counted>(['/replays', '/deliveries'])
  const { mutate: tryIt } = tried
  useEffect(() => {
    const body = { ...replayOf(view, { which, render }, now), dryRun: true }
    tryIt({ method: 'POST', path: '/replays', body })
  }, [view, which, render, now, tryIt])
  const send = () =>
    start.mutate(
      { method: 'POST', path: '/replays', body: replayOf(view, { which, render }, now) },
      {
        onSuccess: (answer) => {
          say.done(`Sending ${cappedCount(answer)} again`)
          onClose()
        },
        onError: say.failed,
      },
    )
  const found = tried.isPending ? undefined : tried.data
  return (
    <Dialog
      open
      onClose={onClose}
      title="Resend all of this filter"
      about="Each is sent with the same event id, so that a receiver can drop what it has already."
      actions={
        <>
          <Button size="lg" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="lg"
            tone="solid"
            busy={start.isPending}
            disabled={found === undefined || found.count === 0}
            onClick={send}
          >
            {found === undefined ? 'Resend' : `Resend ${cappedCount(found)}`}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {view.state === undefined ? <WhichField value={which} onChange={setWhich} /> : null}
        <RenderField value={render} onChange={setRender} />
      </div>
      <div aria-live="polite" className="mt-3 min-h-12 text-xs text-fg2">
        {tried.error === null ? <Count found={found} /> : sentenceOf(tried.error)}
      </div>
    </Dialog>
  )
}

type WhichProps = { readonly value: Which; readonly onChange: (which: Which) => void }

function WhichField({ value, onChange }: WhichProps) {
  return (
    <Field label="Which">
      <Select
        value={value}
        onChange={onChange}
        options={[
          { value: 'undelivered', label: 'Those that failed or expired' },
          { value: 'all', label: 'All that are over, delivered ones too' },
        ]}
      />
    </Field>
  )
}

type RenderProps = { readonly value: RenderMode; readonly onChange: (render: RenderMode) => void }

function RenderField({ value, onChange }: RenderProps) {
  return (
    <Field label="What is sent">
      <Select
        value={value}
        onChange={onChange}
        options={[
          { value: 'anew', label: 'Made anew, by the template of today' },
          { value: 'same', label: 'The very bytes that were sent before' },
        ]}
      />
    </Field>
  )
}

function Count({ found }: { readonly found: Counted | undefined }) {
  if (found === undefined) return <p>Counting</p>
  const skipped = Object.entries(found.skipped)
  return (
    <>
      <p>
        <span className="num font-medium text-fg">{cappedCount(found)}</span> would be sent
        {found.count === 0
          ? '. What waits or is paused goes by itself.'
          : `, within about ${duration(found.seconds * 1000)}.`}
      </p>
      {skipped.length === 0 ? null : (
        <ul className="mt-1.5 space-y-0.5">
          {skipped.map(([reason, number]) => (
            <li key={reason}>
              <span className="num font-medium">{count(number)}</span> would not:{' '}
              <Words text={meaningOf(reason)} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const meanings: Readonly<Record<string, { readonly meaning: string }>> = resendReasons
const meaningOf = (reason: string) => meanings[reason]?.meaning ?? reason
