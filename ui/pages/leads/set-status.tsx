import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { type Status, statuses } from '../../../src/domain/status.ts'
import { ApiError } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import type { Outcome, ShownLead } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import { useToast } from '../../kit/toast.tsx'
import { whatCameOfIt, whyPostback } from '../../trace/why.ts'

/** Corrects by hand what a network said; only for those who may. */
export function SetStatus({ lead }: { readonly lead: ShownLead }) {
  const [isOpen, setOpen] = useState(false)
  const may = useMay()
  if (!may.admin) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil aria-hidden size={12} />
        Set status
      </Button>
      {isOpen ? <StatusDialog lead={lead} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

type Taken = { readonly outcome: Outcome; readonly reason: string | null }
type Props = { readonly lead: ShownLead; readonly onClose: () => void }

function StatusDialog({ lead, onClose }: Props) {
  const form = useForm<Wish>({
    status: lead.status,
    payout: '',
    comment: '',
  })
  const { save, send } = useCorrection(lead, onClose)
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Set the status of ${lead.subid}`}
      about={`It is ${lead.status} at ${lead.network}. Your S2S postbacks hear of the change as of any other, and it stands in the audit log with your name.`}
      actions={
        <>
          <Button size="lg" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="lg"
            tone="solid"
            type="submit"
            form="set-status"
            busy={save.isPending}
            disabled={form.values.status === lead.status && form.values.payout.trim() === ''}
          >{`Set to ${form.values.status}`}</Button>
        </>
      }
    >
      <Fields lead={lead} form={form} error={save.error} onSubmit={() => send(form.values)} />
    </Dialog>
  )
}

type FieldsProps = Pick<Props, 'lead'> & {
  readonly form: ReturnType<typeof useForm<Wish>>
  readonly error: unknown
  readonly onSubmit: () => void
}

function Fields({ lead, form: { values, set }, error, onSubmit }: FieldsProps) {
  const errors = ownErrors(error)
  return (
    <Form
      id="set-status"
      onSubmit={onSubmit}
      error={errors['payout'] === undefined ? error : undefined}
    >
      <Field label="Status">
        <Select
          value={values.status}
          onChange={set('status')}
          options={statuses.map((status) => ({ value: status, label: status }))}
        />
      </Field>
      <Field
        label={`Payout${lead.currency === null ? '' : `, ${lead.currency}`}`}
        optional
        hint="Left out: it stays as it is."
        error={errors['payout']}
      >
        <Input
          value={values.payout}
          onChange={set('payout')}
          inputMode="decimal"
          placeholder={lead.payout ?? '0.00'}
        />
      </Field>
      <Field label="Comment" optional>
        <TextArea value={values.comment} onChange={set('comment')} rows={2} maxLength={1000} />
      </Field>
    </Form>
  )
}

type Wish = { readonly status: Status; readonly payout: string; readonly comment: string }

function useCorrection(lead: ShownLead, onClose: () => void) {
  const say = useToast()
  const save = useChange<Taken>(['/leads', '/trace', '/deliveries', '/postbacks'])
  const send = ({ status, payout, comment }: Wish) =>
    save.mutate(
      {
        method: 'POST',
        path: `/leads/${encodeURIComponent(lead.subid)}/status`,
        body: {
          network: lead.network,
          leadId: lead.id,
          status,
          payout: payout.trim() === '' ? undefined : payout.trim(),
          currency: payout.trim() === '' ? undefined : (lead.currency ?? undefined),
          comment: comment.trim() === '' ? undefined : comment.trim(),
        },
      },
      {
        onSuccess: ({ outcome, reason }) => {
          if (outcome === 'moved') say.done(`${lead.subid} is ${status} now`)
          else say.done('Nothing changed', whyPostback(reason)?.meaning ?? whatCameOfIt(outcome))
          onClose()
        },
      },
    )
  return { save, send }
}

/** `payout: it is no amount` is said as the detail of the refusal. */
function ownErrors(error: unknown): Readonly<Record<string, string>> {
  const said = error instanceof ApiError ? (error.detail ?? '') : ''
  const at = said.indexOf(': ')
  return at === -1 ? {} : { [said.slice(0, at)]: said.slice(at + 2) }
}
