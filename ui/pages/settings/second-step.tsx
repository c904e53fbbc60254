import { ShieldCheck } from 'lucide-react'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useToast } from '../../kit/toast.tsx'
import { QrCode } from './qr-code.tsx'

type Secret = { readonly secret: string; readonly url: string }

/** A code of an authenticator when signing in, beside the password. */
export function SecondStep({ isOn }: { readonly isOn: boolean }) {
  const say = useToast()
  const begin = useChange<Secret>()
  const start = () =>
    begin.mutate({ method: 'POST', path: '/account/totp' }, { onError: say.failed })
  return (
    <Card
      title="Second step"
      actions={
        isOn ? (
          <Tag tone="good" icon={ShieldCheck}>
            On
          </Tag>
        ) : (
          <Tag>Off</Tag>
        )
      }
    >
      {isOn ? <TurnOff onDone={begin.reset} /> : null}
      {!isOn && begin.data !== undefined ? <Confirm of={begin.data} /> : null}
      {!isOn && begin.data === undefined ? (
        <div className="flex flex-col items-start gap-3">
          <p className="text-xs text-fg2">
            Signing in then asks for six digits of an authenticator app as well.
          </p>
          <Button onClick={start} busy={begin.isPending}>
            Set it up
          </Button>
        </div>
      ) : null}
    </Card>
  )
}

function Confirm({ of }: { readonly of: Secret }) {
  const say = useToast()
  const confirm = useChange(['/session', '/account'])
  const { values, set } = useForm({ code: '' })
  const submit = () =>
    confirm.mutate(
      { method: 'POST', path: '/account/totp/confirm', body: values },
      { onSuccess: () => say.done('The second step is on') },
    )
  return (
    <div className="flex flex-wrap gap-4">
      <QrCode text={of.url} label="QR code for an authenticator app" />
      <Form
        onSubmit={submit}
        error={confirm.error}
        fields={['code']}
        className="flex min-w-[220px] flex-1 flex-col gap-3"
      >
        <p className="text-xs text-fg2">
          Scan this with your authenticator app, or type the key by hand. Then enter the six digits
          it shows.
        </p>
        <p className="flex items-center gap-1">
          <code className="mono text-2xs break-all">{of.secret}</code>
          <CopyButton text={of.secret} label="Copy the key" />
        </p>
        <Field label="Code" error={fieldErrors(confirm.error)['code']} className="max-w-[160px]">
          <Input
            value={values.code}
            onChange={set('code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
          />
        </Field>
        <div>
          <Button type="submit" tone="solid" busy={confirm.isPending}>
            Turn it on
          </Button>
        </div>
      </Form>
    </div>
  )
}

function TurnOff({ onDone }: { readonly onDone: () => void }) {
  const say = useToast()
  const end = useChange(['/session', '/account'])
  const { values, set } = useForm({ password: '' })
  const submit = () =>
    end.mutate(
      { method: 'DELETE', path: '/account/totp', body: values },
      {
        onSuccess: () => {
          onDone()
          say.done('The second step is off')
        },
      },
    )
  return (
    <Form onSubmit={submit} error={end.error} fields={['password']}>
      <Field
        label="Password"
        hint="To turn the second step off."
        error={fieldErrors(end.error)['password']}
        className="max-w-[300px]"
      >
        <Input
          type="password"
          value={values.password}
          onChange={set('password')}
          autoComplete="current-password"
        />
      </Field>
      <div>
        <Button type="submit" tone="danger" busy={end.isPending} disabled={values.password === ''}>
          Turn it off
        </Button>
      </div>
    </Form>
  )
}
