import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { useGo } from '../../kit/use-go.ts'

const idShape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Asks for the name; the campaign is there once its form was saved. */
export function NewCampaign({ onClose }: { readonly onClose: () => void }) {
  const go = useGo()
  const { values, set } = useForm({ id: '' })
  const [isTried, setTried] = useState(false)
  const isFine = idShape.test(values.id)
  const submit = () => {
    setTried(true)
    if (isFine) go(`/campaigns/${encodeURIComponent(values.id)}`, { new: '1' })
  }
  const error =
    isTried && !isFine ? 'Letters, digits, - and _, beginning with a letter or digit.' : undefined
  return (
    <Dialog
      open
      onClose={onClose}
      title="New campaign"
      about="Its name stands in its link: /c/name"
    >
      <Form onSubmit={submit}>
        <Field label="Name" hint="Short and without spaces: spring-us-quiz." error={error}>
          <Input value={values.id} onChange={set('id')} mono autoFocus placeholder="spring" />
        </Field>
        <Button type="submit" tone="solid" size="lg">
          Go on
        </Button>
      </Form>
    </Dialog>
  )
}
