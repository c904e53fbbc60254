import { fieldErrors } from '../../api/problem.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { useGo } from '../../kit/use-go.ts'
import { blank } from './draft.ts'

/** A name and a URL; it begins switched off, so that it is looked at before it sends. */
export function NewDestination({ onClose }: { readonly onClose: () => void }) {
  const go = useGo()
  const save = useChange<Setting>(['/destinations'])
  const { values, set } = useForm({ id: '', url: '' })
  const errors = fieldErrors(save.error)
  const known = useLook<Page<Setting>>('/destinations', { limit: 500 }).data?.items ?? []
  const isTaken = known.some(({ id }) => id === values.id)
  const isReady = values.id !== '' && values.url !== '' && !isTaken
  const submit = () => {
    const path = `/destinations/${encodeURIComponent(values.id)}`
    const { id: _, ...rest } = blank
    if (!isReady) return
    save.mutate(
      {
        method: 'PUT',
        path,
        body: { ...rest, enabled: false, url: values.url.trim(), revision: null },
      },
      { onSuccess: () => go(path) },
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="New S2S postback"
      about="It begins switched off. Macros, events and a test come next."
    >
      <Form onSubmit={submit} error={save.error} fields={['id', 'url']}>
        <Field
          label="Name"
          hint="Letters, digits, - and _."
          error={isTaken ? 'There is one of this name already.' : errors['id']}
        >
          <Input value={values.id} onChange={set('id')} mono autoFocus placeholder="keitaro" />
        </Field>
        <Field label="S2S URL" hint="As the receiver gave it to you." error={errors['url']}>
          <Input
            value={values.url}
            onChange={set('url')}
            mono
            placeholder="https://s2s-postback.com?subid={subid}&status={status}"
          />
        </Field>
        <Button type="submit" tone="solid" size="lg" disabled={!isReady} busy={save.isPending}>
          Make it
        </Button>
      </Form>
    </Dialog>
  )
}
