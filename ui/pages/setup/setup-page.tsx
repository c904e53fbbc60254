import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ApiError, fieldErrors } from '../../api/problem.ts'
import { useBecome, useChange } from '../../api/queries.ts'
import type { SessionAnswer } from '../../api/shapes.ts'
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
  const [token, setToken] = useState(() => location.hash.slice(1))
  useEffect(() => {
    document.title = 'Set up · Carom'
    // The token opens the door once: it does not stay in the history of this browser.
    const hide = () => history.replaceState(history.state, '', location.pathname)
    // A second link, pasted where the first one stands, loads nothing anew.
    const read = () => {
      if (location.hash.length < 2) return
      setToken(location.hash.slice(1))
      hide()
    }
    hide()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  return (
    <main className="grid min-h-full place-items-center p-4">
      <div className="w-full max-w-[400px] rounded-xl border border-line bg-panel p-6 shadow-pop">
        <Logo />
        <h1 className="mt-4 mb-1 text-base font-semibold">{titleOf(token)}</h1>
        {token === '' ? <NoToken /> : <SetupForm key={token} token={token} />}
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

/** The first owner chooses everything; who was invited has a name and a workspace already. */
const isFirst = (token: string) => token.startsWith('setup_')

const titleOf = (token: string) =>
  token.startsWith('reset_') ? 'Choose a new password' : 'Welcome'

type Values = {
  readonly name: string
  readonly password: string
  readonly zone: string | null
  readonly currency: string | null
}

function bodyOf(token: string, { name, password, zone, currency }: Values) {
  if (!isFirst(token)) return { token, password }
  return { token, password, name, currency, ...(zone === null ? {} : { zone }) }
}

function SetupForm({ token }: { readonly token: string }) {
  const navigate = useNavigate()
  const become = useBecome()
  const setUp = useChange<SessionAnswer>()
  const { values, set } = useForm<Values>({
    name: '',
    password: '',
    zone: browserZone(),
    currency: 'USD',
  })
  const wrong = fieldErrors(setUp.error)
  const submit = () =>
    setUp.mutate(
      { method: 'POST', path: '/setup', body: bodyOf(token, values) },
      {
        onSuccess: (answer) => {
          become(answer)
          void navigate({ to: isFirst(token) ? '/welcome' : '/' })
        },
      },
    )
  return (
    <Form onSubmit={submit} error={setUp.error} fields={shownFields}>
      <p className="text-xs text-fg2">
        {isFirst(token)
          ? 'Choose the name and the password you will sign in with.'
          : 'Choose the password you will sign in with. Your name is the one you were invited by.'}
      </p>
      {isOver(setUp.error) ? <OverHint /> : null}
      {isFirst(token) ? (
        <Field label="Name" error={wrong['name']}>
          <Input value={values.name} onChange={set('name')} autoComplete="username" />
        </Field>
      ) : null}
      <Field label="Password" hint="At least 12 characters." error={wrong['password']}>
        <Input
          type="password"
          value={values.password}
          onChange={set('password')}
          autoComplete="new-password"
        />
      </Field>
      {isFirst(token) ? <Workspace values={values} set={set} wrong={wrong} /> : null}
      <Button type="submit" tone="solid" size="lg" busy={setUp.isPending}>
        Begin
      </Button>
    </Form>
  )
}

const isOver = (error: unknown) =>
  error instanceof ApiError && ['setup-token-wrong', 'setup-done'].includes(error.reason)

const OverHint = () => (
  <p className="text-xs text-fg2">
    A link opens once, and only the newest of a person does. Ask an owner for another one, or{' '}
    <Link to="/" className={linkLook}>
      sign in
    </Link>
    .
  </p>
)

type WorkspaceProps = {
  readonly values: Values
  readonly set: ReturnType<typeof useForm<Values>>['set']
  readonly wrong: Readonly<Record<string, string>>
}

const Workspace = ({ values, set, wrong }: WorkspaceProps) => (
  <>
    <Field label="Time zone" hint="Days begin and end in it." error={wrong['zone']}>
      <Combobox options={zones} value={values.zone} onChange={set('zone')} />
    </Field>
    <Field label="Currency" hint="Totals are shown in it." error={wrong['currency']}>
      <Combobox options={currencies} value={values.currency} onChange={set('currency')} />
    </Field>
  </>
)
