import { defaultDelaysMs } from '../../../src/domain/retry-schedule.ts'
import { Field } from '../../kit/field.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import { BreakerFields } from './breaker.tsx'
import { type Draft, shownWait, waitsIn } from './draft.ts'
import { EgressFields } from './egress.tsx'
import { OnProblem } from './on-problem.tsx'
import { RetryPlan } from './retry-plan.tsx'
import { ReversalFields } from './reversal.tsx'
import { SigningFields } from './signing.tsx'
import type { PartProps } from './simple.tsx'

/** Everything that works well as it is, and may be otherwise. */
export function More(props: PartProps) {
  return (
    <div className="flex flex-col gap-6">
      <Contents {...props} />
      <Conditions {...props} />
      <Answer {...props} />
      <Retries {...props} />
    </div>
  )
}

type TextName = {
  [Name in keyof Draft]: string extends Draft[Name] ? Name : never
}[keyof Draft]

type LineProps = PartProps & {
  readonly name: TextName
  readonly label: string
  readonly hint?: string
  readonly placeholder?: string
  /** As the API calls it, where that is another word. */
  readonly of?: string
}

function Line({ form, errors, readOnly, name, label, hint, placeholder, of = name }: LineProps) {
  const error = Object.entries(errors).find(([at]) => at === of || at.startsWith(`${of}[`))?.[1]
  return (
    <Field label={label} error={error} optional {...(hint === undefined ? {} : { hint })}>
      <Input
        value={form.values[name]}
        onChange={form.set(name)}
        readOnly={readOnly}
        placeholder={placeholder}
        mono
      />
    </Field>
  )
}

const Heading = ({ children }: { readonly children: string }) => (
  <h3 className="text-xs font-semibold text-fg">{children}</h3>
)

function Contents(props: PartProps) {
  const { form, caret, errors, readOnly } = props
  const { values, set } = form
  return (
    <section className="flex flex-col gap-3">
      <Heading>Headers and body</Heading>
      <Field label="Headers" hint="One a line: Name: value. Macros work here too." optional>
        <TextArea
          rows={2}
          mono
          value={values.headers}
          onChange={set('headers')}
          onFocus={caret.note('headers')}
          readOnly={readOnly}
        />
      </Field>
      <Field
        label="Body"
        hint="Of a POST. Left empty, the values of the URL go as a form."
        error={errors['body']}
        optional
      >
        <TextArea
          rows={3}
          mono
          value={values.body}
          onChange={set('body')}
          onFocus={caret.note('body')}
          readOnly={readOnly}
          placeholder={'{"id":"{subid}","state":"{status}"}'}
        />
      </Field>
      <Line
        {...props}
        name="contentType"
        label="Content type of the body"
        placeholder="application/json"
      />
      <SigningFields {...props} />
    </section>
  )
}

type MarkName =
  | 'amendments'
  | 'confirmed'
  | 'authenticated'
  | 'tests'
  | 'firstSaleOnly'
  | 'skipsDoNotSell'

function Conditions(props: PartProps) {
  const { form, readOnly } = props
  const { values, set } = form
  const mark = (name: MarkName, label: string) => (
    <Checkbox checked={values[name]} onChange={set(name)} label={label} disabled={readOnly} />
  )
  return (
    <section className="flex flex-col gap-3">
      <Heading>When it is told</Heading>
      <div className="grid gap-3 sm:grid-cols-3">
        <Line {...props} name="campaigns" label="Only campaigns" placeholder="all" />
        <Line {...props} name="sources" label="Only sources" placeholder="all" />
        <Line {...props} name="networks" label="Only networks" placeholder="all" />
      </div>
      <div className="flex flex-col">
        {mark('amendments', 'Also when only the amount changes')}
        {mark('confirmed', 'Also when a network confirms what your own event said')}
        {mark('authenticated', 'Only what a network with a key or a signature said')}
        {mark('tests', 'Tests too')}
        {mark('firstSaleOnly', 'Only the first sale of a click')}
        {mark('skipsDoNotSell', 'Not of visitors who do not want their data sold or shared')}
      </div>
      <Sending {...props} />
      <ReversalFields {...props} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="When the click is not known">
          <Select
            value={values.withoutClick}
            onChange={set('withoutClick')}
            disabled={readOnly}
            options={[
              { value: 'send', label: 'Wait, then send without it' },
              { value: 'expire', label: 'Wait, then do not send' },
            ]}
          />
        </Field>
        <Line
          {...props}
          name="clickWaitHours"
          of="clickWaitMs"
          label="Wait for the click, in hours"
        />
      </div>
    </section>
  )
}

function Sending(props: PartProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Line {...props} name="from" label="Only when it was before" placeholder="new, Lead" />
      <Line {...props} name="minPayout" label="Only from a payout of" placeholder="any" />
      <Line {...props} name="share" label="Percent of conversions" />
      <Line {...props} name="payoutShare" label="{payout} is so much of it" placeholder="1" />
      <Line {...props} name="dailyCap" label="Deliveries a day, at most" placeholder="any number" />
      <Line
        {...props}
        name="delay"
        of="delayMs"
        label="Wait before it is sent"
        placeholder="none"
      />
      <Line
        {...props}
        name="freshFor"
        of="freshForMs"
        label="Not any more after"
        placeholder="for ever"
      />
    </div>
  )
}

function Answer(props: PartProps) {
  const { form, readOnly } = props
  return (
    <section className="flex flex-col gap-3">
      <Heading>Its answer</Heading>
      <div className="grid gap-3 sm:grid-cols-2">
        <Line
          {...props}
          name="successStatus"
          of="success.status"
          label="Delivered when the code is"
          placeholder="any 2xx"
        />
        <Line {...props} name="contains" of="success.contains" label="and the answer contains" />
        <Line
          {...props}
          name="lacks"
          of="success.lacks"
          label="and the answer does not contain"
          placeholder="error"
        />
        <Line
          {...props}
          name="matches"
          of="success.matches"
          label="and a pattern is found in it"
          placeholder="^OK|accepted"
        />
        <Line
          {...props}
          name="duplicate"
          of="success.duplicate"
          label="It had it already when the answer contains"
          placeholder="duplicate"
        />
        <Line
          {...props}
          name="jsonPath"
          of="success.json.path"
          label="and in its JSON"
          placeholder="status"
        />
        <Line {...props} name="jsonEquals" of="success.json.equals" label="is" placeholder="ok" />
      </div>
      <Field
        label="A status in the answer"
        hint="For a partner program that answers with Lead, Purchase, Reject or Trash."
      >
        <Select
          value={form.values.reply}
          onChange={form.set('reply')}
          disabled={readOnly}
          options={[
            { value: 'ignore', label: 'Means nothing' },
            { value: 'status', label: 'Changes the status of this conversion' },
          ]}
        />
      </Field>
    </section>
  )
}

const standard = defaultDelaysMs.map(shownWait).join(', ')

/** What can be drawn of it while it is written. */
const plannedOf = (text: string) =>
  text.trim() === '' ? null : waitsIn(text).filter((wait) => typeof wait === 'number')

function Retries(props: PartProps) {
  const { form, readOnly } = props
  return (
    <section className="flex flex-col gap-3">
      <Heading>When it does not arrive</Heading>
      <Line
        {...props}
        name="retries"
        of="retryDelaysMs"
        label="Wait before each further try"
        placeholder={standard}
        hint="ms, s, min, h or d. Left empty: eleven further tries over three days."
      />
      <RetryPlan delaysMs={plannedOf(form.values.retries)} />
      <div className="grid gap-3 sm:grid-cols-3">
        <Line {...props} name="timeoutSeconds" of="timeoutMs" label="Give up a try after seconds" />
        <Line {...props} name="concurrency" label="At the same time" />
        <Field label="Two changes of one conversion">
          <Select
            value={form.values.order}
            onChange={form.set('order')}
            disabled={readOnly}
            options={[
              { value: 'latest', label: 'The newer may overtake' },
              { value: 'strict', label: 'Strictly in order' },
            ]}
          />
        </Field>
      </div>
      <EgressFields {...props} />
      <BreakerFields {...props} />
      <OnProblem {...props} />
    </section>
  )
}
