import type { SaleKey } from '../../../src/domain/dialect.ts'
import { statuses } from '../../../src/domain/status.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Fold } from '../../kit/fold.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import { type Option, Select } from '../../kit/select.tsx'
import { Checkbox, Switch } from '../../kit/switch.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Unsaved } from '../../kit/unsaved.tsx'
import type { Network } from './network.ts'
import { networkOf, type PolicyDraft, policyOf } from './policy-draft.ts'

type Props = {
  readonly network: Network
  readonly mayChange: boolean
  readonly open: boolean
  readonly onToggle: (open: boolean) => void
}

const shownFields = [
  ...['dialect', 'secret', 'currency', 'allowFrom', 'addresses', 'refusedStatus', 'defaultStatus'],
  'repeat.windowMs',
]

/** What happens in the cases that are not simple. Everything works well as it is. */
export function Policy({ network, mayChange, open, onToggle }: Props) {
  const say = useToast()
  const save = useChange<Setting>(['/networks', '/statuses', '/dialects'])
  const form = useForm(policyOf(network))
  const submit = () => {
    if (!mayChange) return
    const path = `/networks/${encodeURIComponent(network.id)}`
    save.mutate(
      { method: 'PUT', path, body: networkOf(form.values, network) },
      { onSuccess: () => say.done('Saved', 'It holds from the next postback on.') },
    )
  }
  const parts = { form, errors: fieldErrors(save.error), readOnly: !mayChange }
  return (
    <Fold
      title="Rules"
      about="unknown subids, orders, repeats, refunds, who may call"
      open={open}
      onToggle={onToggle}
    >
      <Form onSubmit={submit} error={save.error} fields={shownFields}>
        <Unsaved when={form.isChanged && mayChange} />
        <Switch
          checked={form.values.enabled}
          onChange={form.set('enabled')}
          disabled={!mayChange}
          label="Takes postbacks"
        />
        <Matching {...parts} />
        <Repeats {...parts} />
        <Callers {...parts} />
        {mayChange ? (
          <div className="flex gap-2">
            <Button
              type="submit"
              tone="solid"
              size="lg"
              busy={save.isPending}
              disabled={!form.isChanged}
            >
              Save rules
            </Button>
            <Button size="lg" disabled={!form.isChanged} onClick={form.reset}>
              Take back
            </Button>
          </div>
        ) : null}
      </Form>
    </Fold>
  )
}

type PartProps = {
  readonly form: ReturnType<typeof useForm<PolicyDraft>>
  readonly errors: Readonly<Record<string, string>>
  readonly readOnly: boolean
}

const grid = 'grid gap-3 sm:grid-cols-2'
const saleKeyOptions: readonly Option<'' | SaleKey>[] = [
  { value: '', label: 'as its dialect does' },
  { value: 'none', label: 'not at all: the transaction is the sale' },
  { value: 'txid', label: 'by transaction; the order is the receipt it was added to' },
  { value: 'order/txid', label: 'by transaction; the order is what they share' },
  { value: 'txid+sale', label: 'by first sale, upsell and rebill of one transaction' },
  { value: 'txid+upsell', label: 'by the number of the upsell' },
]
const noStatus: Option<'' | (typeof statuses)[number]> = { value: '', label: 'Not accepted' }

function Matching({ form: { values, set }, errors, readOnly }: PartProps) {
  return (
    <div className={grid}>
      <Field label="A subid that no click has">
        <Select
          value={values.unknownSubid}
          onChange={set('unknownSubid')}
          disabled={readOnly}
          options={[
            { value: 'accept', label: 'Count it all the same' },
            { value: 'wait', label: 'Wait for its click' },
            { value: 'refuse', label: 'Do not accept it' },
          ]}
        />
      </Field>
      <Field label="Its transaction id names">
        <Select
          value={values.txid}
          onChange={set('txid')}
          disabled={readOnly}
          options={[
            { value: 'order', label: 'an order: a new one is a new conversion' },
            { value: 'event', label: 'an event: it only tells repeats apart' },
          ]}
        />
      </Field>
      <Field
        label="Sales of one order are told apart"
        hint="As its dialect does, unless another way is chosen."
      >
        <Select
          value={values.saleKey}
          onChange={set('saleKey')}
          disabled={readOnly}
          options={saleKeyOptions}
        />
      </Field>
      <Field label="A postback without a status" error={errors['defaultStatus']}>
        <Select
          value={values.defaultStatus}
          onChange={set('defaultStatus')}
          disabled={readOnly}
          options={[noStatus, ...statuses.map((value) => ({ value, label: value }))]}
        />
      </Field>
      <Field label="Currency where it names none" error={errors['currency']} optional>
        <Input
          value={values.currency}
          onChange={set('currency')}
          readOnly={readOnly}
          placeholder="USD"
        />
      </Field>
    </div>
  )
}

function Repeats({ form: { values, set }, errors, readOnly }: PartProps) {
  return (
    <>
      <div className={grid}>
        <Field
          label="May try again for, in hours"
          hint="The same word again within this time is the same call."
          error={errors['repeat.windowMs']}
        >
          <Input value={values.windowHours} onChange={set('windowHours')} readOnly={readOnly} />
        </Field>
        <Field label="The same sale again, later than that">
          <Select
            value={values.after}
            onChange={set('after')}
            disabled={readOnly}
            options={[
              { value: 'repeat', label: 'Duplicate' },
              { value: 'sale', label: 'One more sale' },
            ]}
          />
        </Field>
        <Field label="The same status with another amount">
          <Select
            value={values.otherAmount}
            onChange={set('otherAmount')}
            disabled={readOnly}
            options={[
              { value: 'amend', label: 'Corrects the amount' },
              { value: 'sale', label: 'One more sale' },
            ]}
          />
        </Field>
      </div>
      <div className="flex flex-col">
        <Checkbox
          checked={values.reopen}
          onChange={set('reopen')}
          disabled={readOnly}
          label="May go back to Lead"
        />
        <Checkbox
          checked={values.partialRefund}
          onChange={set('partialRefund')}
          disabled={readOnly}
          label="A refund smaller than the sale leaves a smaller sale"
        />
      </div>
    </>
  )
}

function Callers({ form: { values, set }, errors, readOnly }: PartProps) {
  return (
    <div className={grid}>
      <Field
        label="May call from"
        hint="Addresses or ranges, one a line. Empty: from anywhere."
        error={Object.entries(errors).find(([at]) => at.startsWith('allowFrom'))?.[1]}
        optional
      >
        <TextArea
          rows={2}
          mono
          value={values.allowFrom}
          onChange={set('allowFrom')}
          readOnly={readOnly}
          placeholder="203.0.113.0/24"
        />
      </Field>
      <Field label="What is done with the addresses" error={errors['addresses']}>
        <Select
          value={values.addresses}
          onChange={set('addresses')}
          disabled={readOnly}
          options={[
            { value: '', label: 'the list is enforced, where there is one' },
            { value: 'off', label: 'the list is not looked at' },
            { value: 'observe', label: 'learn who calls, refuse nobody' },
            { value: 'enforce', label: 'refuse who is not listed' },
          ]}
        />
      </Field>
      <Field
        label="Secret"
        hint="Of dialects that sign or encrypt. *** is the one that is saved."
        error={errors['secret']}
        optional
      >
        <Input
          type="password"
          autoComplete="off"
          value={values.secret}
          onChange={set('secret')}
          readOnly={readOnly}
        />
      </Field>
      <Field
        label="Dialects"
        hint="Tried in this order."
        error={Object.entries(errors).find(([at]) => at.startsWith('dialect'))?.[1]}
      >
        <Input value={values.dialect} onChange={set('dialect')} readOnly={readOnly} mono />
      </Field>
      <Field
        label="HTTP status when not accepted"
        hint="Empty: as this network understands it best."
        error={errors['refusedStatus']}
        optional
      >
        <Input value={values.refusedStatus} onChange={set('refusedStatus')} readOnly={readOnly} />
      </Field>
    </div>
  )
}
