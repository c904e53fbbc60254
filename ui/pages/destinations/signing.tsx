import { Button } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Input } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import type { PartProps } from './simple.tsx'

const kinds = [
  { value: 'none', label: 'Not signed' },
  { value: 'standard', label: 'Standard Webhooks' },
  { value: 'hmac', label: 'HMAC-SHA256 in a header' },
] as const

/** How the receiver can tell that a request is ours. */
export function SigningFields(props: PartProps) {
  const { form, readOnly } = props
  const { values, set } = form
  return (
    <>
      <Field
        label="Signature"
        hint="Made anew for each try, of the body, or of the query of a GET."
        optional
      >
        <Select
          value={values.signing}
          onChange={set('signing')}
          disabled={readOnly}
          options={kinds}
        />
      </Field>
      {values.signing === 'standard' ? <Standard {...props} /> : null}
      {values.signing === 'hmac' ? <Hmac {...props} /> : null}
    </>
  )
}

const secretBytes = 32

/** A new one; the one of before signs beside it until it is taken away. */
function makeSecret({ form }: PartProps): void {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes))
  const secret = `whsec_${btoa(String.fromCharCode(...bytes))}`
  const { signingSecret } = form.values
  form.replace({
    ...form.values,
    signingSecret: secret,
    // The mask stands for the secret that is saved.
    ...(signingSecret === '***' ? { signingPrevious: '***' } : {}),
  })
}

function Standard(props: PartProps) {
  const { form, errors, readOnly } = props
  const { values, set } = form
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Secret" error={errors['signing.secret']} hint="whsec_…; both sides know it.">
        <Input
          value={values.signingSecret}
          onChange={set('signingSecret')}
          readOnly={readOnly}
          mono
        />
      </Field>
      <Field
        label="Secret of before"
        error={errors['signing.previousSecret']}
        hint="Signs too, until the receiver knows the new one."
        optional
      >
        <Input
          value={values.signingPrevious}
          onChange={set('signingPrevious')}
          readOnly={readOnly}
          mono
        />
      </Field>
      {readOnly ? null : (
        <div>
          <Button onClick={() => makeSecret(props)}>Make a new secret</Button>
        </div>
      )}
    </div>
  )
}

function Hmac({ form, errors, readOnly }: PartProps) {
  const { values, set } = form
  const shared = { readOnly, mono: true }
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Secret" error={errors['signing.secret']}>
        <Input value={values.signingSecret} onChange={set('signingSecret')} {...shared} />
      </Field>
      <Field label="Header" error={errors['signing.header']}>
        <Input
          value={values.signingHeader}
          onChange={set('signingHeader')}
          placeholder="X-Signature"
          {...shared}
        />
      </Field>
      <Field label="Written as">
        <Select
          value={values.signingEncoding}
          onChange={set('signingEncoding')}
          disabled={readOnly}
          options={[
            { value: 'hex', label: 'hexadecimal' },
            { value: 'base64', label: 'base64' },
          ]}
        />
      </Field>
      <Field label="Before it" error={errors['signing.prefix']} optional>
        <Input
          value={values.signingPrefix}
          onChange={set('signingPrefix')}
          placeholder="sha256="
          {...shared}
        />
      </Field>
    </div>
  )
}
