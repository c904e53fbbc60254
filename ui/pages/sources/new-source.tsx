import type { ShownSourceKind } from '../../../src/admin/contract-steering.ts'
import { type Source, useSources } from '../../api/campaigns.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { Combobox } from '../../kit/combobox.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { useGo } from '../../kit/use-go.ts'
import { useSourceKinds } from './source.ts'

type Props = {
  /** The kind that is chosen; '': none. */
  readonly kind: string
  readonly onKind: (kind: string) => void
  readonly onClose: () => void
}

/** From a template by its name, or with nothing known of it. */
export function NewSource({ kind, onKind, onClose }: Props) {
  const go = useGo()
  const kinds = useSourceKinds()
  const chosen = kinds.find(({ id }) => id === kind)
  const { values, set } = useForm({ id: null as string | null })
  const save = useChange<Source>(['/sources'])
  const id = values.id ?? chosen?.id ?? ''
  const isTaken = useSources().some((one) => one.id === id)
  const submit = () => {
    if (id === '' || isTaken) return
    const path = `/sources/${encodeURIComponent(id)}`
    const body = { ...(chosen === undefined ? {} : { kind: chosen.id }), revision: null }
    save.mutate({ method: 'PUT', path, body }, { onSuccess: () => go(path) })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a source"
      about="A template knows its click id, its macros and how it wants to be told."
    >
      <Form onSubmit={submit} error={save.error} fields={['id']}>
        <Field
          label="Template"
          optional
          hint={chosen === undefined ? undefined : `Known from: ${chosen.source}`}
        >
          <Combobox
            value={chosen?.name ?? null}
            placeholder="Type its name, or leave it empty"
            options={kinds.map(({ name }) => name)}
            onChange={(name) => onKind(kinds.find((one) => one.name === name)?.id ?? '')}
          />
        </Field>
        <Field
          label="Name"
          hint="Letters, digits, - and _."
          error={isTaken ? 'There is one of this name already.' : fieldErrors(save.error)['id']}
        >
          <Input value={id} onChange={set('id')} mono placeholder="propellerads" />
        </Field>
        {chosen === undefined ? null : <Known kind={chosen} />}
        <Button
          type="submit"
          tone="solid"
          size="lg"
          busy={save.isPending}
          disabled={id === '' || isTaken}
        >
          Add it
        </Button>
      </Form>
    </Dialog>
  )
}

/** What stands in a link of it, and what is worth knowing before. */
function Known({ kind }: { readonly kind: ShownSourceKind }) {
  const { click, cost, tokens } = kind
  const pairs = [
    [click.parameter, click.appended ? 'added by itself' : (click.macro ?? 'not known')],
    ...(cost === null ? [] : [[cost.parameter, cost.macro]]),
    ...Object.entries(tokens),
  ]
  return (
    <div className="text-2xs text-fg2">
      <ul className="mono flex flex-col gap-0.5">
        {pairs.map(([name, macro]) => (
          <li key={name} className="break-all">
            {name} = {macro}
          </li>
        ))}
      </ul>
      <Notes kind={kind} />
    </div>
  )
}

export function Notes({ kind }: { readonly kind: ShownSourceKind }) {
  const notes = [...kind.notes, ...(kind.postback.retries === null ? [] : [kind.postback.retries])]
  if (notes.length === 0) return null
  return (
    <ul
      aria-label="Good to know"
      className="mt-2 flex list-disc flex-col gap-1 pl-5 text-2xs text-pretty text-fg2"
    >
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}
