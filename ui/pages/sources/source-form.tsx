import { useState } from 'react'
import type { Source } from '../../api/campaigns.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Unsaved } from '../../kit/unsaved.tsx'
import { draftOf, type SourceDraft, settingOf } from './source.ts'

type Props = { readonly source: Source; readonly readOnly: boolean }

/** What stands in the links of its campaigns. */
export function SourceForm({ source, readOnly }: Props) {
  const say = useToast()
  const [start, setStart] = useState(() => draftOf(source))
  const { values, set } = useForm<SourceDraft>(start)
  const save = useChange<Source>(['/sources', '/campaigns'])
  const isChanged = JSON.stringify(values) !== JSON.stringify(start)
  const submit = () =>
    save.mutate(
      {
        method: 'PUT',
        path: `/sources/${encodeURIComponent(source.id)}`,
        body: { ...settingOf(values, source), revision: source.revision ?? null },
      },
      {
        onSuccess: () => {
          setStart(values)
          say.done(`${source.id} is saved`)
        },
      },
    )
  const wrong = fieldErrors(save.error)
  const ofTokens = Object.entries(wrong).find(([place]) => place.startsWith('tokens'))?.[1]
  return (
    <Card title="In its links">
      <Form
        onSubmit={submit}
        error={save.error}
        fields={[
          'externalId',
          'cost',
          'costPerClick',
          ...Object.keys(wrong).filter((one) => /^tokens/.test(one)),
        ]}
      >
        <Macros {...{ values, set, wrong, readOnly }} />
        <Field
          label="Tokens"
          optional
          hint="One a line: parameter=macro, as the source writes it. All are kept with the click."
          error={ofTokens}
        >
          <TextArea
            value={values.tokens}
            onChange={set('tokens')}
            mono
            rows={4}
            disabled={readOnly}
            placeholder="zone={zoneid}"
          />
        </Field>
        {readOnly ? null : (
          <Button type="submit" tone="solid" size="lg" busy={save.isPending} disabled={!isChanged}>
            Save
          </Button>
        )}
      </Form>
      <Unsaved when={isChanged && !readOnly && !save.isPending} />
    </Card>
  )
}

type MacrosProps = {
  readonly values: SourceDraft
  readonly set: ReturnType<typeof useForm<SourceDraft>>['set']
  readonly wrong: Readonly<Record<string, string>>
  readonly readOnly: boolean
}

const Macros = (props: MacrosProps) => (
  <div className="grid gap-4 sm:grid-cols-2">
    <ClickIdFields {...props} />
    <CostFields {...props} />
  </div>
)

function ClickIdFields({ values, set, wrong, readOnly }: MacrosProps) {
  return (
    <>
      <Field
        label="Parameter with its click id"
        optional
        hint="{external_id} gives it back to the source."
        error={wrong['externalId']}
      >
        <Input
          value={values.externalId}
          onChange={set('externalId')}
          mono
          disabled={readOnly}
          placeholder="clickid"
        />
      </Field>
      <div className="flex flex-col gap-2">
        <Field label="Its macro" optional>
          <Input
            value={values.clickMacro}
            onChange={set('clickMacro')}
            mono
            disabled={readOnly || values.appended}
            placeholder="{click_id}"
          />
        </Field>
        <Switch
          checked={values.appended}
          onChange={set('appended')}
          disabled={readOnly}
          label="The source adds it to every link itself"
        />
      </div>
    </>
  )
}

function CostFields({ values, set, wrong, readOnly }: MacrosProps) {
  return (
    <>
      <Field
        label="Parameter with the cost of the click"
        optional
        hint="In the base currency; profit and ROI come from it."
        error={wrong['cost']}
      >
        <Input
          value={values.cost}
          onChange={set('cost')}
          mono
          disabled={readOnly}
          placeholder="cost"
        />
      </Field>
      <Field
        label="Cost of a click"
        optional
        hint="A fixed price, for clicks whose link names none."
        error={wrong['costPerClick']}
      >
        <Input
          value={values.costPerClick}
          onChange={set('costPerClick')}
          mono
          disabled={readOnly}
          placeholder="0.02"
        />
      </Field>
      <Field label="Macro of the cost" optional>
        <Input
          value={values.costMacro}
          onChange={set('costMacro')}
          mono
          disabled={readOnly}
          placeholder="{cost}"
        />
      </Field>
    </>
  )
}
