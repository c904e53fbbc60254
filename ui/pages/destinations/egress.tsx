import { Field } from '../../kit/field.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import type { PartProps } from './simple.tsx'

/** By which way its calls go. */
export function EgressFields({ form, errors, readOnly }: PartProps) {
  const { values, set } = form
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label="Through a proxy"
        hint="For a receiver that knows callers by their address."
        error={errors['proxy']}
        optional
      >
        <Input
          value={values.proxy}
          onChange={set('proxy')}
          readOnly={readOnly}
          placeholder="socks5://user:password@host:1080"
          mono
        />
      </Field>
      <Field
        label="From the address"
        hint="Of this machine, where it has several."
        error={errors['localAddress']}
        optional
      >
        <Input
          value={values.localAddress}
          onChange={set('localAddress')}
          readOnly={readOnly}
          placeholder="203.0.113.9"
          mono
        />
      </Field>
      <Field
        label="Certificate authority"
        hint="In PEM, for a receiver that vouches for itself."
        error={errors['ca']}
        optional
      >
        <TextArea rows={1} mono value={values.ca} onChange={set('ca')} readOnly={readOnly} />
      </Field>
    </div>
  )
}
