import { Ban, Play, RotateCw, X } from 'lucide-react'
import { useState } from 'react'
import type { DeliveryState } from '../../../src/domain/delivery.ts'
import { useChanges } from '../../api/queries.ts'
import type { ShownDelivery } from '../../api/shapes.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { count } from '../../kit/format.ts'
import { useToast } from '../../kit/toast.tsx'
import { mayHaveArrived, stale } from './delivery-acts.tsx'

type Props = { readonly chosen: readonly ShownDelivery[]; readonly onDone: () => void }

const things = (number: number) =>
  number === 1 ? 'this delivery' : `these ${count(number)} deliveries`

const acts = [
  {
    ...{ verb: 'release', label: 'Release', icon: Play, states: ['parked'] },
    title: (rows: number) => `Send ${things(rows)} now?`,
    about: 'Each is sent at once, and tried again as usual should it fail.',
    done: (rows: string) => `Released: ${rows} sent now`,
  },
  {
    ...{ verb: 'resend', label: 'Send again', icon: RotateCw },
    states: ['delivered', 'failed', 'expired', 'cancelled'],
    title: (rows: number) => `Send ${things(rows)} again?`,
    about: 'Each is sent at once, and tried again as usual should it fail.',
    done: (rows: string) => `${rows} sent again`,
  },
  {
    ...{ verb: 'cancel', label: 'Cancel', icon: Ban, isDanger: true },
    states: ['waiting', 'sending', 'parked'],
    title: (rows: number) => `Do not send ${things(rows)}?`,
    about: 'None of them is tried again. They can be sent again later, by hand.',
    done: (rows: string) => `Cancelled: ${rows} not sent any more`,
  },
] as const satisfies readonly {
  readonly verb: string
  readonly states: readonly DeliveryState[]
  readonly [more: string]: unknown
}[]
type ManyAct = (typeof acts)[number]

/** What can be done with the deliveries that were chosen in the list. */
export function ManyActs({ chosen, onDone }: Props) {
  if (chosen.length === 0) return null
  return (
    <section
      aria-label="Chosen deliveries"
      className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-sel px-4 py-1.5 text-xs"
    >
      <span className="num mr-1 font-medium">{count(chosen.length)} chosen</span>
      {acts.map((act) => (
        <Act
          key={act.verb}
          act={act}
          rows={chosen.filter(({ state }) => act.states.some((one) => one === state))}
          onDone={onDone}
        />
      ))}
      <span className="ml-auto">
        <IconButton label="Choose none" icon={<X aria-hidden size={14} />} onClick={onDone} />
      </span>
    </section>
  )
}

type ActProps = {
  readonly act: ManyAct
  readonly rows: readonly ShownDelivery[]
  readonly onDone: () => void
}

function Act({ act, rows, onDone }: ActProps) {
  const { verb, label, icon: Icon, title, about } = act
  const [isAsking, setAsking] = useState(false)
  const { run, isPending } = useMany(act, rows)
  if (rows.length === 0) return null
  const isDanger = verb === 'cancel'
  const confirm = () =>
    run(() => {
      setAsking(false)
      onDone()
    })
  return (
    <>
      <Button tone={isDanger ? 'danger' : 'outline'} onClick={() => setAsking(true)}>
        <Icon aria-hidden size={12} />
        {label} {count(rows.length)}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={confirm}
        busy={isPending}
        danger={isDanger}
        {...(isDanger ? { back: 'Keep them' } : {})}
        title={title(rows.length)}
        about={[about, ...warningsFor(verb, rows)].join(' ')}
        act={`${label} ${count(rows.length)}`}
      />
    </>
  )
}

/** What would arrive a second time. */
function warningsFor(verb: ManyAct['verb'], rows: readonly ShownDelivery[]): readonly string[] {
  if (verb === 'release' && rows.some(mayHaveArrived)) {
    return ['What was sent without an answer may have arrived already.']
  }
  const isTold = verb === 'resend' && rows.some(({ state }) => state === 'delivered')
  return isTold ? ['What was delivered arrives a second time, with the same event id.'] : []
}

function useMany({ verb, done }: ManyAct, rows: readonly ShownDelivery[]) {
  const say = useToast()
  const { mutate, isPending } = useChanges(stale)
  const run = (onSettled: () => void) =>
    mutate(
      rows.map(({ id }) => ({
        method: 'POST',
        path: `/deliveries/${encodeURIComponent(id)}/${verb}`,
      })),
      {
        onSuccess: ({ done: number, refusals }) => {
          if (number > 0) say.done(done(`${count(number)} ${number === 1 ? 'is' : 'are'}`))
          if (refusals.length > 0) {
            const share = `${count(refusals.length)} of ${count(rows.length)}`
            say.failed(refusals[0], `That did not work for ${share}`)
          }
        },
        onSettled,
      },
    )
  return { run, isPending }
}
