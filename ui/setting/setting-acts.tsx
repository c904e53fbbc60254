import { fieldErrors } from '../api/problem.ts'
import { useChange } from '../api/queries.ts'
import type { Setting } from '../api/shapes.ts'
import { Button } from '../kit/button.tsx'
import { ConfirmDialog, Dialog } from '../kit/dialog.tsx'
import { Field } from '../kit/field.tsx'
import { Form, useForm } from '../kit/form.tsx'
import { Input } from '../kit/input.tsx'
import { useToast } from '../kit/toast.tsx'
import { useGo } from '../kit/use-go.ts'

export const settingActs = ['clone', 'delete'] as const

export type ActWords = {
  /** Its folder in the API and in the address. */
  readonly kind: 'campaigns' | 'networks' | 'destinations' | 'sources'
  /** `campaign`, `network`, `S2S postback`. */
  readonly noun: string
  readonly clone: string
  readonly remove: string
}

type Props = { readonly id: string; readonly words: ActWords; readonly onClose: () => void }

/** What is done to a whole setting, each asked for first. */
export function SettingActs({
  act,
  ...props
}: Props & { readonly act: (typeof settingActs)[number] | undefined }) {
  if (act === undefined || props.id === '') return null
  return act === 'clone' ? <Clone {...props} /> : <Delete {...props} />
}

function Clone({ id, words, onClose }: Props) {
  const go = useGo()
  const say = useToast()
  const clone = useChange<Setting>([`/${words.kind}`])
  const { values, set } = useForm({ id: `${id}-copy` })
  const path = `/${words.kind}/${encodeURIComponent(id)}/clone`
  const submit = () =>
    clone.mutate(
      { method: 'POST', path, body: values },
      {
        onSuccess: () => {
          say.done(`${values.id} is made`, `It is like ${id}.`)
          go(`/${words.kind}/${encodeURIComponent(values.id)}`)
        },
      },
    )
  return (
    <Dialog open onClose={onClose} title={`Clone ${id}`} about={words.clone}>
      <Form onSubmit={submit} error={clone.error} fields={['id']}>
        <Field
          label={`Name of the new ${words.noun}`}
          hint="Letters, digits, - and _."
          error={fieldErrors(clone.error)['id']}
        >
          <Input value={values.id} onChange={set('id')} mono autoFocus />
        </Field>
        <Button type="submit" tone="solid" size="lg" busy={clone.isPending}>
          Clone
        </Button>
      </Form>
    </Dialog>
  )
}

function Delete({ id, words, onClose }: Props) {
  const go = useGo()
  const say = useToast()
  const remove = useChange([`/${words.kind}`])
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: `/${words.kind}/${encodeURIComponent(id)}` },
      {
        onSuccess: () => {
          say.done(`${id} is deleted`)
          go(`/${words.kind}`)
        },
        onError: (error) => {
          say.failed(error)
          onClose()
        },
      },
    )
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      onConfirm={confirm}
      busy={remove.isPending}
      title={`Delete ${id}?`}
      about={words.remove}
      act={`Delete 1 ${words.noun}`}
    />
  )
}
