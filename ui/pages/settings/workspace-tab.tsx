import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Workspace } from '../../../src/admin/contract-access.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange, useLook } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { Combobox } from '../../kit/combobox.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Select } from '../../kit/select.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Unsaved } from '../../kit/unsaved.tsx'

export function WorkspaceTab() {
  const { data, error, refetch } = useLook<Workspace>('/workspace')
  if (data !== undefined) return <WorkspaceForm workspace={data} />
  return error === null ? <Loading /> : <ErrorState error={error} retry={() => void refetch()} />
}

type Rate = { readonly key: number; readonly currency: string; readonly rate: string }

const draftOf = ({ name, zone, currency, countBy, weekStart, rates }: Workspace) => ({
  name,
  zone: zone as string | null,
  currency: currency ?? '',
  countBy,
  weekStart: weekStart === 7 ? ('7' as const) : ('1' as const),
  rates: Object.entries(rates).map(([code, rate], key): Rate => ({ key, currency: code, rate })),
})
type Draft = ReturnType<typeof draftOf>

const bodyOf = (draft: Draft) => ({
  name: draft.name,
  zone: draft.zone ?? '',
  currency: draft.currency.trim() === '' ? null : draft.currency.trim().toUpperCase(),
  countBy: draft.countBy,
  weekStart: Number(draft.weekStart),
  rates: Object.fromEntries(
    draft.rates
      .filter(({ currency, rate }) => currency.trim() !== '' || rate.trim() !== '')
      .map(({ currency, rate }) => [currency.trim().toUpperCase(), rate.trim()]),
  ),
})

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
const shownFields = ['name', 'zone', 'currency']

function WorkspaceForm({ workspace }: { readonly workspace: Workspace }) {
  const readOnly = !useMay().isOwner
  const say = useToast()
  const save = useChange<Workspace>(['/'])
  const [start, setStart] = useState(() => draftOf(workspace))
  const { values, set } = useForm<Draft>(start)
  const wrong = fieldErrors(save.error)
  const isChanged = JSON.stringify(bodyOf(values)) !== JSON.stringify(bodyOf(start))
  const submit = () =>
    save.mutate(
      { method: 'PUT', path: '/workspace', body: bodyOf(values) },
      {
        onSuccess: () => {
          setStart(values)
          say.done('The workspace is saved')
        },
      },
    )
  return (
    <Form
      onSubmit={submit}
      error={save.error}
      fields={shownFields}
      className="flex max-w-[720px] flex-col gap-4"
    >
      {readOnly ? <p className="text-xs text-fg2">Only an owner changes this.</p> : null}
      <Counting {...{ values, set, wrong, readOnly }} />
      <Money {...{ values, set, wrong, readOnly }} />
      {readOnly ? null : (
        <div>
          <Button type="submit" tone="solid" size="lg" busy={save.isPending} disabled={!isChanged}>
            Save
          </Button>
        </div>
      )}
      <Unsaved when={isChanged && !readOnly} />
    </Form>
  )
}

type CardProps = {
  readonly values: Draft
  readonly set: ReturnType<typeof useForm<Draft>>['set']
  readonly wrong: Readonly<Record<string, string>>
  readonly readOnly: boolean
}

function Counting({ values, set, wrong, readOnly }: CardProps) {
  return (
    <Card title="How things are counted">
      <fieldset disabled={readOnly} className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={wrong['name']}>
          <Input value={values.name} onChange={set('name')} />
        </Field>
        <Field label="Time zone" hint="Days begin and end in it." error={wrong['zone']}>
          <Combobox
            options={zones}
            value={values.zone}
            onChange={set('zone')}
            disabled={readOnly}
          />
        </Field>
        <Field label="Count by" hint="On which day a sale counts; reports may say otherwise.">
          <Select
            value={values.countBy}
            onChange={set('countBy')}
            disabled={readOnly}
            options={[
              { value: 'postback', label: 'Postback time' },
              { value: 'click', label: 'Click time' },
            ]}
          />
        </Field>
        <Field label="Weeks begin on">
          <Select
            value={values.weekStart}
            onChange={set('weekStart')}
            disabled={readOnly}
            options={[
              { value: '1', label: 'Monday' },
              { value: '7', label: 'Sunday' },
            ]}
          />
        </Field>
      </fieldset>
    </Card>
  )
}

function Money({ values, set, wrong, readOnly }: CardProps) {
  return (
    <Card title="Money">
      <fieldset disabled={readOnly} className="flex flex-col gap-4">
        <Field
          label="Base currency"
          optional
          hint="Totals are shown in it. Without one they stand currency by currency."
          error={wrong['currency']}
          className="max-w-[240px]"
        >
          <Input
            value={values.currency}
            onChange={(currency) => set('currency')(currency.toUpperCase())}
            placeholder="USD"
            maxLength={3}
          />
        </Field>
        <Rates
          base={values.currency}
          rates={values.rates}
          onChange={set('rates')}
          readOnly={readOnly}
        />
      </fieldset>
    </Card>
  )
}

type RatesProps = {
  readonly base: string
  readonly rates: readonly Rate[]
  readonly onChange: (rates: Rate[]) => void
  readonly readOnly: boolean
}

function Rates({ base, rates, onChange, readOnly }: RatesProps) {
  const set = (key: number, patch: Partial<Rate>) =>
    onChange(rates.map((rate) => (rate.key === key ? { ...rate, ...patch } : rate)))
  const add = () => {
    const key = Math.max(-1, ...rates.map((rate) => rate.key)) + 1
    onChange([...rates, { key, currency: '', rate: '' }])
  }
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-xs font-medium">Rates</h3>
      <p className="text-2xs text-fg3">
        What one unit is worth in the base currency. An amount without a rate is never counted as 0:
        sums say that it is missing.
      </p>
      {rates.map(({ key, currency, rate }) => (
        <div key={key} className="flex flex-wrap items-center gap-2 text-xs text-fg2">
          1
          <Input
            aria-label="Currency"
            value={currency}
            onChange={(next) => set(key, { currency: next.toUpperCase() })}
            maxLength={3}
            placeholder="EUR"
            className="max-w-[72px]"
          />
          =
          <Input
            aria-label={`Rate of ${currency}`}
            value={rate}
            onChange={(next) => set(key, { rate: next })}
            inputMode="decimal"
            placeholder="1.08"
            className="num max-w-[120px]"
          />
          {base === '' ? 'base' : base}
          {readOnly ? null : (
            <IconButton
              label={`Remove the rate of ${currency}`}
              icon={<Trash2 aria-hidden size={13} />}
              onClick={() => onChange(rates.filter((one) => one.key !== key))}
            />
          )}
        </div>
      ))}
      {readOnly ? null : (
        <div>
          <Button onClick={add}>
            <Plus aria-hidden size={13} />
            Add a rate
          </Button>
        </div>
      )}
    </div>
  )
}
