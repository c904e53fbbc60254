import { ChevronDown, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../kit/button.tsx'
import { cx } from '../../kit/cx.ts'
import { Field } from '../../kit/field.tsx'
import { share } from '../../kit/format.ts'
import { Input } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import { newPage, type PageDraft, shareOf } from './draft.ts'

type ListProps = {
  readonly kind: 'prelandings' | 'landings'
  readonly pages: readonly PageDraft[]
  readonly onChange: (pages: readonly PageDraft[]) => void
  readonly networks: readonly string[]
  readonly wrong: Readonly<Record<string, string>>
  readonly disabled: boolean
}

const words = {
  prelandings: { one: 'prelanding', id: 'quiz', url: 'https://pages.example/quiz?subid={subid}' },
  landings: { one: 'landing', id: 'offer-a', url: 'https://offer.example/?sub1={subid}' },
} as const

/** The pages among which visitors are divided by weight. */
export function PageList(props: ListProps) {
  const { kind, pages, onChange, disabled } = props
  return (
    <div className="flex flex-col gap-3">
      {pages.map((page, index) => (
        <PageForm key={page.key} {...props} page={page} index={index} />
      ))}
      {disabled ? null : (
        <div>
          <Button onClick={() => onChange([...pages, newPage()])}>
            <Plus aria-hidden size={13} />
            Add a {words[kind].one}
          </Button>
        </div>
      )}
    </div>
  )
}

type FormProps = ListProps & { readonly page: PageDraft; readonly index: number }

function PageForm(props: FormProps) {
  const { kind, pages, page, index, onChange, wrong, disabled } = props
  const { one, id, url } = words[kind]
  const set = (patch: Partial<PageDraft>) =>
    onChange(pages.map((other) => (other === page ? { ...page, ...patch } : other)))
  const remove = () => onChange(pages.filter((other) => other !== page))
  const error = (name: string) => wrong[`${kind}[${index}].${name}`]
  const part = shareOf(page, pages)
  return (
    <fieldset
      disabled={disabled}
      className="flex flex-col gap-3 rounded-md border border-line bg-bg p-3"
    >
      <legend className="sr-only">
        {one} {index + 1}
      </legend>
      <div className="flex flex-wrap items-start gap-3">
        <Field label="Name" error={error('id')} className="w-[150px] grow">
          <Input value={page.id} onChange={(next) => set({ id: next })} mono placeholder={id} />
        </Field>
        <Field label="Weight" error={error('weight')} className="w-[72px]">
          <Input
            value={page.weight}
            onChange={(weight) => set({ weight })}
            inputMode="numeric"
            className="num"
          />
        </Field>
        <div className="flex h-8 items-center gap-1 self-end">
          <span className="num w-14 text-right text-2xs text-fg2">
            {part === null ? '–' : share(part, 1)}
            <span className="sr-only"> of visitors</span>
          </span>
          {disabled ? null : (
            <IconButton
              label={`Remove ${one} ${page.id === '' ? index + 1 : page.id}`}
              icon={<Trash2 aria-hidden size={13} />}
              onClick={remove}
            />
          )}
        </div>
      </div>
      <Field label="URL" error={error('url')}>
        <Input value={page.url} onChange={(next) => set({ url: next })} mono placeholder={url} />
      </Field>
      {kind === 'landings' ? <Payment {...props} set={set} error={error} /> : null}
      <More page={page} set={set} />
    </fieldset>
  )
}

type PartProps = {
  readonly page: PageDraft
  readonly set: (patch: Partial<PageDraft>) => void
}

function Payment({
  page,
  set,
  error,
  networks,
  disabled,
}: FormProps & PartProps & { readonly error: (name: string) => string | undefined }) {
  const known = new Set([...networks, ...(page.network === '' ? [] : [page.network])])
  const options = [
    { value: '', label: 'None' },
    ...[...known].map((id) => ({ value: id, label: id })),
  ]
  return (
    <div className="flex flex-wrap gap-3">
      <Field label="Network" error={error('network')} className="w-[150px] grow">
        {networks.length === 0 ? (
          <Input value={page.network} onChange={(network) => set({ network })} mono />
        ) : (
          <Select
            value={page.network}
            options={options}
            disabled={disabled}
            onChange={(network) => set({ network })}
          />
        )}
      </Field>
      <Field label="Payout" optional error={error('payout')} className="w-[112px]">
        <Input
          value={page.payout}
          onChange={(payout) => set({ payout })}
          inputMode="decimal"
          placeholder="20.00"
          className="num"
        />
      </Field>
      <Field label="Currency" optional error={error('currency')} className="w-[112px]">
        <Input
          value={page.currency}
          onChange={(currency) => set({ currency: currency.toUpperCase() })}
          placeholder="USD"
          maxLength={3}
        />
      </Field>
      <Field
        label="Purchases a day, at most"
        optional
        hint="Then the other landings take over."
        error={error('dailyCap')}
        className="w-[180px]"
      >
        <Input
          value={page.dailyCap}
          onChange={(dailyCap) => set({ dailyCap })}
          inputMode="numeric"
          placeholder="Any number"
          className="num"
        />
      </Field>
    </div>
  )
}

/** What few need stays out of the way. */
function More({ page, set }: PartProps) {
  const [isOpen, setOpen] = useState(page.passParams)
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="inline-flex h-6 items-center gap-1 rounded-sm text-2xs text-fg2 hover:text-fg"
      >
        <ChevronDown aria-hidden size={12} className={cx(isOpen ? '' : '-rotate-90')} />
        Macros and parameters
      </button>
      {isOpen ? (
        <div className="mt-1 flex flex-col gap-2">
          <p className="text-2xs text-pretty text-fg2">
            <span className="mono">
              {'{subid} {px} {campaign} {source} {external_id} {param.NAME}'}
            </span>{' '}
            are filled from the click.
          </p>
          <Checkbox
            checked={page.passParams}
            onChange={(passParams) => set({ passParams })}
            label="Append all other parameters of the click"
          />
        </div>
      ) : null}
    </div>
  )
}
