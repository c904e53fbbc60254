import type { Source } from '../../api/campaigns.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { useToast } from '../../kit/toast.tsx'

type Props = {
  /** undefined: a new one. */
  readonly source: Source | undefined
  readonly onDone: () => void
}

export function SourceForm({ source, onDone }: Props) {
  const say = useToast()
  const save = useChange<Setting>(['/sources'])
  const { values, set } = useForm({
    id: source?.id ?? '',
    externalId: source?.externalId ?? '',
    cost: source?.cost ?? '',
  })
  const wrong = fieldErrors(save.error)
  const submit = () => {
    const { id, externalId, cost } = values
    const body = {
      revision: source?.revision ?? null,
      ...(externalId === '' ? {} : { externalId }),
      ...(cost === '' ? {} : { cost }),
    }
    save.mutate(
      { method: 'PUT', path: `/sources/${encodeURIComponent(id.trim())}`, body },
      {
        onSuccess: () => {
          say.done(`${id} is saved`)
          onDone()
        },
      },
    )
  }
  return (
    <Form onSubmit={submit} error={save.error} fields={['id', 'externalId', 'cost']}>
      {source === undefined ? (
        <Field label="Name" error={wrong['id']}>
          <Input value={values.id} onChange={set('id')} mono autoFocus placeholder="propeller" />
        </Field>
      ) : null}
      <Field
        label="Parameter with its click id"
        optional
        hint="The link gets it; {external_id} in your S2S postback gives it back to the source."
        error={wrong['externalId']}
      >
        <Input value={values.externalId} onChange={set('externalId')} mono placeholder="clickid" />
      </Field>
      <Field
        label="Parameter with the cost of the click"
        optional
        hint="In the base currency; profit and ROI come from it."
        error={wrong['cost']}
      >
        <Input value={values.cost} onChange={set('cost')} mono placeholder="cost" />
      </Field>
      <Button
        type="submit"
        tone="solid"
        size="lg"
        busy={save.isPending}
        disabled={values.id.trim() === ''}
      >
        Save
      </Button>
    </Form>
  )
}
