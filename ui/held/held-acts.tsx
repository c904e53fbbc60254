import { useState } from 'react'
import type { HeldAnswer } from '../../src/admin/contract-held.ts'
import { useChange, useLook } from '../api/queries.ts'
import type { Page, ShownLead } from '../api/shapes.ts'
import { useZone } from '../frame/zone.ts'
import { Button } from '../kit/button.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import { Form } from '../kit/form.tsx'
import { clock, day, money } from '../kit/format.ts'
import { Input } from '../kit/input.tsx'
import { Select } from '../kit/select.tsx'
import { useToast } from '../kit/toast.tsx'
import { whatCameOfIt, whyPostback } from '../trace/why.ts'
import { type HeldBack, stale } from './held.ts'

type Props = { readonly row: HeldBack }
type Choice = { readonly leadId?: string; readonly subid?: string }

/** Counts a held-back word, or lets it be. */
export function HeldActs({ row }: Props) {
  const [isAsking, setAsking] = useState(false)
  const { busy, act } = useHeldAct(row)
  const about = `what ${row.network} said of ${row.subid ?? row.txid ?? 'no subid'}`
  return (
    <span className="inline-flex gap-1">
      <Button
        size="sm"
        busy={busy}
        aria-label={`Apply ${about}`}
        onClick={() => (row.leadId === null ? setAsking(true) : act('apply'))}
      >
        Apply
      </Button>
      <Button size="sm" busy={busy} aria-label={`Let be ${about}`} onClick={() => act('dismiss')}>
        Let be
      </Button>
      {isAsking ? (
        <WhichLead
          row={row}
          busy={busy}
          onClose={() => setAsking(false)}
          onChoose={(choice) => act('apply', choice)}
        />
      ) : null}
    </span>
  )
}

function useHeldAct({ postbackId }: HeldBack) {
  const say = useToast()
  const change = useChange<HeldAnswer>(stale)
  const act = (what: 'apply' | 'dismiss', body: Choice = {}) =>
    change.mutate(
      { method: 'POST', path: `/held-back/${encodeURIComponent(postbackId)}/${what}`, body },
      {
        onSuccess: ({ outcome, reason }) => {
          if (what === 'dismiss') say.done('It is listed no longer')
          else if (outcome === 'moved') say.done('Applied', 'Your S2S postbacks hear of it.')
          else say.done('Nothing changed', whyPostback(reason)?.meaning ?? whatCameOfIt(outcome))
        },
        onError: say.failed,
      },
    )
  return { busy: change.isPending, act }
}

type WhichProps = Props & {
  readonly busy: boolean
  readonly onClose: () => void
  readonly onChoose: (choice: Choice) => void
}

/** The word does not say which conversion it is about: a person does. */
function WhichLead({ row, busy, onClose, onChoose }: WhichProps) {
  const [subid, setSubid] = useState(row.subid ?? '')
  const [chosen, setChosen] = useState('')
  const zone = useZone()
  const found = useLook<Page<ShownLead>>(
    '/leads',
    { subid, network: row.network },
    { enabled: subid !== '' },
  )
  const leads = found.data?.items ?? []
  const leadId = leads.some(({ id }) => id === chosen) ? chosen : (leads[0]?.id ?? '')
  return (
    <Dialog
      open
      onClose={onClose}
      title="Which conversion is it about?"
      about={`${row.network} said ${row.word}, and not of which.`}
      actions={
        <Button
          size="lg"
          tone="solid"
          type="submit"
          form="which-lead"
          busy={busy}
          disabled={leadId === ''}
        >
          Apply
        </Button>
      }
    >
      <Form id="which-lead" error={undefined} onSubmit={() => onChoose({ leadId, subid })}>
        {row.subid === null ? (
          <Field label="Subid">
            <Input value={subid} onChange={setSubid} mono />
          </Field>
        ) : null}
        <Field label="Conversion" hint={leads.length === 0 ? 'None is known of this subid.' : ''}>
          <Select
            value={leadId}
            onChange={setChosen}
            options={leads.map((lead) => ({ value: lead.id, label: nameOf(lead, zone) }))}
          />
        </Field>
      </Form>
    </Dialog>
  )
}

function nameOf(lead: ShownLead, zone: string): string {
  const { txid, sale, status, payout, currency } = lead
  const at = Date.parse(lead.createdAt)
  const amount = payout === null ? 'no amount' : money(payout, currency)
  const since = `${day(at, zone)} ${clock(at, zone)}`
  return [txid ?? 'no transaction', sale, status, amount, since].filter(Boolean).join(', ')
}
