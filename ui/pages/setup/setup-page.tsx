import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { Logo } from '../../frame/logo.tsx'
import { Button } from '../../kit/button.tsx'
import { Combobox } from '../../kit/combobox.tsx'
import { EmptyState } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { browserZone } from '../../url/range.ts'

/** Where the one-time link leads to: makes the first owner, or the person who was invited. */
export function SetupPage() {
  const [token] = useState(() => location.hash.slice(1))
  useEffect(() => {
    document.title = 'Set up · Carom'
    // The token opens the door once: it does not stay in the history of this browser.
    history.replaceState(history.state, '', location.pathname)
  }, [])
  return (
    <main className="grid min-h-full place-items-center p-4">
      <div className="w-full max-w-[400px] rounded-xl border border-line bg-panel p-6 shadow-pop">
        <Logo />
        <h1 className="mt-4 mb-1 text-base font-semibold">Welcome</h1>
        {token === '' ? <NoToken /> : <SetupForm token={token} />}
      </div>
    </main>
  )
}

function NoToken() {
  return (
    <EmptyState kind="not-allowed" title="This link is not whole">
      <p>
        Open the line <code>Set up: …</code> that the server printed, or the link you were sent. It
        ends with <code>#</code> and a token.
      </p>
      <p className="mt-2">
        <Link to="/" className={linkLook}>
          Sign in instead
        </Link>
      </p>
    </EmptyState>
  )
}

const currencies = ['USD', 'EUR', 'GBP', 'PLN', 'UAH', 'BRL', 'INR', 'CAD', 'AUD'] as const
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
const shownFields = ['name', 'password', 'zone', 'currency']

function SetupForm({ token }: { readonly token: string }) {
  const navigate = useNavigate()
  const setUp = useChange(['/'])
  const { values, set } = useForm<{
    name: string
    password: string
    zone: string | null
    currency: string | null
  }>({ name: '', password: '', zone: browserZone(), currency: 'USD' })
  const wrong = fieldErrors(setUp.error)
  const submit = () =>
    setUp.mutate(
      { method: 'POST', path: '/setup', body: { token, ...values } },
      { onSuccess: () => void navigate({ to: '/welcome' }) },
    )
  return (
    <Form onSubmit={submit} error={setUp.error} fields={shownFields}>
      <p className="text-xs text-fg2">Choose the name and the password you will sign in with.</p>
      <Field label="Name" error={wrong['name']}>
        <Input value={values.name} onChange={set('name')} autoComplete="username" />
      </Field>
      <Field label="Password" hint="At least 12 characters." error={wrong['password']}>
        <Input
          type="password"
          value={values.password}
          onChange={set('password')}
          autoComplete="new-password"
        />
      </Field>
      <Field label="Time zone" hint="Days begin and end in it." error={wrong['zone']}>
        <Combobox options={zones} value={values.zone} onChange={set('zone')} />
      </Field>
      <Field label="Currency" hint="Totals are shown in it." error={wrong['currency']}>
        <Combobox options={currencies} value={values.currency} onChange={set('currency')} />
      </Field>
      <Button type="submit" tone="solid" size="lg" busy={setUp.isPending}>
        Begin
      </Button>
    </Form>
  )
}
