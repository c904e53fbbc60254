import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { Button, IconButton } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Input } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import type { PageDraft } from './draft.ts'
import { newRule, newTest, type RuleDraft, type TestDraft, testNames } from './rule-draft.ts'

type Props = {
  readonly rules: readonly RuleDraft[]
  readonly onChange: (rules: readonly RuleDraft[]) => void
  readonly prelandings: readonly PageDraft[]
  readonly landings: readonly PageDraft[]
  readonly wrong: Readonly<Record<string, string>>
  readonly disabled: boolean
}

/** Rules of a campaign, asked from the first to the last. */
export function RuleList(props: Props) {
  const { rules, onChange, disabled } = props
  return (
    <div className="flex flex-col gap-3">
      {rules.map((rule, index) => (
        <RuleForm key={rule.key} {...props} rule={rule} index={index} />
      ))}
      {disabled ? null : (
        <div>
          <Button onClick={() => onChange([...rules, newRule()])}>
            <Plus aria-hidden size={13} />
            Add a rule
          </Button>
        </div>
      )}
    </div>
  )
}

type FormProps = Props & { readonly rule: RuleDraft; readonly index: number }

function RuleForm(props: FormProps) {
  const { rules, rule, index, onChange, wrong, disabled } = props
  const set = (patch: Partial<RuleDraft>) =>
    onChange(rules.map((one) => (one === rule ? { ...rule, ...patch } : one)))
  const setTest = (test: TestDraft, patch: Partial<TestDraft> | null) =>
    set({
      tests: rule.tests.flatMap((one) => {
        if (one !== test) return [one]
        return patch === null ? [] : [{ ...one, ...patch }]
      }),
    })
  const problems = Object.entries(wrong).filter(([place]) => place.startsWith(`rules[${index}]`))
  const own = problems.filter(([place]) => place !== `rules[${index}].id`)
  return (
    <fieldset
      disabled={disabled}
      className="flex flex-col gap-3 rounded-md border border-line bg-bg p-3"
    >
      <legend className="sr-only">Rule {index + 1}</legend>
      <Head {...props} set={set} />
      {rule.tests.map((test) => (
        <TestLine key={test.key} test={test} onChange={(patch) => setTest(test, patch)} />
      ))}
      {disabled ? null : (
        <div>
          <Button size="sm" onClick={() => set({ tests: [...rule.tests, newTest()] })}>
            <Plus aria-hidden size={12} />
            And
          </Button>
        </div>
      )}
      <Pages
        label="Prelandings"
        pages={props.prelandings}
        chosen={rule.prelandings}
        none="None: straight to a landing"
        onChange={(prelandings) => set({ prelandings })}
      />
      <Pages
        label="Landings"
        pages={props.landings}
        chosen={rule.landings}
        onChange={(landings) => set({ landings })}
      />
      {own.map(([place, problem]) => (
        <p key={place} role="alert" className="text-2xs text-badfg">
          {problem}
        </p>
      ))}
    </fieldset>
  )
}

type HeadProps = FormProps & { readonly set: (patch: Partial<RuleDraft>) => void }

function Head({ rules, rule, index, onChange, wrong, disabled, set }: HeadProps) {
  const name = rule.id === '' ? String(index + 1) : rule.id
  const moved = (by: number) => {
    const next = rules.filter((one) => one !== rule)
    next.splice(index + by, 0, rule)
    onChange(next)
  }
  return (
    <div className="flex flex-wrap items-start gap-2">
      <Field label="Name" error={wrong[`rules[${index}].id`]} className="w-[180px] grow">
        <Input value={rule.id} onChange={(id) => set({ id })} mono placeholder="german-phones" />
      </Field>
      {disabled ? null : (
        <div className="flex h-8 items-center gap-1 self-end">
          <IconButton
            label={`Ask rule ${name} earlier`}
            icon={<ArrowUp aria-hidden size={13} />}
            disabled={index === 0}
            onClick={() => moved(-1)}
          />
          <IconButton
            label={`Ask rule ${name} later`}
            icon={<ArrowDown aria-hidden size={13} />}
            disabled={index === rules.length - 1}
            onClick={() => moved(1)}
          />
          <IconButton
            label={`Remove rule ${name}`}
            icon={<Trash2 aria-hidden size={13} />}
            onClick={() => onChange(rules.filter((one) => one !== rule))}
          />
        </div>
      )}
    </div>
  )
}

const labels: Readonly<Record<TestDraft['test'], readonly [label: string, sample: string]>> = {
  country: ['Country', 'DE, AT, CH'],
  region: ['Region', 'Bavaria'],
  city: ['City', 'Munich, Vienna'],
  device: ['Device', 'mobile, tablet'],
  os: ['System', 'iOS, Android'],
  browser: ['Browser', 'Facebook, Instagram'],
  language: ['Language', 'de, fr-CA'],
  params: ['Parameter', '12, vip*'],
  hours: ['Hours', '9-18'],
  days: ['Days', 'Mon, Tue, Wed'],
}
const testOptions = testNames.map((value) => ({ value, label: labels[value][0] }))
const isOptions = [
  { value: 'is', label: 'is' },
  { value: 'not', label: 'is not' },
] as const

type TestProps = {
  readonly test: TestDraft
  /** null: the line goes. */
  readonly onChange: (patch: Partial<TestDraft> | null) => void
}

function TestLine({ test, onChange }: TestProps) {
  const [label, sample] = labels[test.test]
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label="What is asked"
        value={test.test}
        options={testOptions}
        onChange={(next) => onChange({ test: next })}
        className="w-[116px]"
      />
      {test.test === 'params' ? (
        <Input
          aria-label="Name of the parameter"
          value={test.param}
          onChange={(param) => onChange({ param })}
          mono
          placeholder="zone"
          className="w-[100px]"
        />
      ) : null}
      <Select
        label="Whether it has to be so"
        value={test.isNot ? 'not' : 'is'}
        options={isOptions}
        onChange={(next) => onChange({ isNot: next === 'not' })}
        className="w-[84px]"
      />
      <Input
        aria-label={`${label}: one of these`}
        value={test.values}
        onChange={(values) => onChange({ values })}
        placeholder={sample}
        className="min-w-[120px] flex-1"
      />
      <IconButton
        label={`Remove ${label}`}
        icon={<Trash2 aria-hidden size={12} />}
        onClick={() => onChange(null)}
      />
    </div>
  )
}

type PagesProps = {
  readonly label: string
  readonly pages: readonly PageDraft[]
  readonly chosen: readonly string[] | null
  /** What choosing none means; left out: it is no choice. */
  readonly none?: string
  readonly onChange: (chosen: readonly string[] | null) => void
}

/** All, or some by their names. */
function Pages({ label, pages, chosen, none, onChange }: PagesProps) {
  const named = pages.filter(({ id }) => id !== '')
  if (named.length === 0) return null
  // Without a landing nobody could go anywhere.
  const some = none === undefined ? named.slice(0, 1).map(({ id }) => id) : []
  const toggle = (id: string, isOn: boolean) =>
    onChange(isOn ? [...(chosen ?? []), id] : (chosen ?? []).filter((one) => one !== id))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset inside of a fieldset would be read twice
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="w-[84px] text-xs font-medium text-fg">{label}</span>
      <Checkbox
        checked={chosen === null}
        onChange={(all) => onChange(all ? null : some)}
        label="All"
      />
      {chosen === null
        ? null
        : named.map(({ key, id }) => (
            <Checkbox
              key={key}
              checked={chosen.includes(id)}
              onChange={(isOn) => toggle(id, isOn)}
              label={id}
            />
          ))}
      {chosen?.length === 0 && none !== undefined ? (
        <span className="text-2xs text-fg3">{none}</span>
      ) : null}
    </div>
  )
}
