import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog, Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { useToast } from '../../kit/toast.tsx'
import { useGo } from '../../kit/use-go.ts'

export type CampaignAct = 'clone' | 'delete'

type Props = { readonly id: string; readonly onClose: () => void }

/** What is done to a whole campaign, each asked for first. */
export function CampaignActs({ act, ...props }: Props & { readonly act: CampaignAct | undefined }) {
  if (act === undefined || props.id === '') return null
  return act === 'clone' ? <Clone {...props} /> : <Delete {...props} />
}

function Clone({ id, onClose }: Props) {
  const go = useGo()
  const say = useToast()
  const clone = useChange<Setting>(['/campaigns'])
  const { values, set } = useForm({ id: `${id}-copy` })
  const path = `/campaigns/${encodeURIComponent(id)}/clone`
  const submit = () =>
    clone.mutate(
      { method: 'POST', path, body: values },
      {
        onSuccess: () => {
          say.done(`${values.id} is made`, `It is like ${id}, with a link of its own.`)
          go(`/campaigns/${encodeURIComponent(values.id)}`)
        },
      },
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Clone ${id}`}
      about="Its pages, source and px come along."
    >
      <Form onSubmit={submit} error={clone.error} fields={['id']}>
        <Field
          label="Name of the new campaign"
          hint="It stands in the link: letters, digits, - and _."
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

function Delete({ id, onClose }: Props) {
  const go = useGo()
  const say = useToast()
  const remove = useChange(['/campaigns'])
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: `/campaigns/${encodeURIComponent(id)}` },
      {
        onSuccess: () => {
          say.done(`${id} is deleted`)
          go('/campaigns')
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
      about="Its link stops working at once: visitors go to the fallback page, or see that there is nothing. Its clicks, conversions and numbers stay."
      act="Delete 1 campaign"
    />
  )
}
