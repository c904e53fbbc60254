import { useEffect, useState } from 'react'
import { ApiError } from '../api/problem.ts'
import { type Change, useBecome, useChange } from '../api/queries.ts'
import type { SessionAnswer } from '../api/shapes.ts'
import { Button } from '../kit/button.tsx'
import { Choices } from '../kit/choices.tsx'
import { Field } from '../kit/field.tsx'
import { Form, useForm } from '../kit/form.tsx'
import { Input } from '../kit/input.tsx'
import { Logo } from './logo.tsx'

type Way = 'password' | 'token'

type Props = {
  /** Nobody exists yet: the first one is made with the link the server printed. */
  readonly setup: boolean
}

export function SignIn({ setup }: Props) {
  const [way, setWay] = useState<Way>('password')
  useEffect(() => {
    document.title = 'Sign in · Carom'
  }, [])
  return (
    <main className="grid h-full place-items-center overflow-y-auto bg-bg p-4">
      <div className="w-full max-w-[360px] rounded-xl border border-line bg-panel p-6 shadow-pop">
        <Logo />
        <h1 className="mt-4 mb-1 text-base font-semibold">Sign in</h1>
        {setup ? (
          <p className="mb-4 text-xs text-pretty text-fg2">
            Nobody has set up this installation yet. Open the link <code>Set up: …</code> that the
            server printed when it started, or sign in with an API token.
          </p>
        ) : null}
        <div className="mb-4">
          <Choices
            label="Sign in with"
            value={way}
            onChange={setWay}
            choices={[
              { id: 'password', label: 'Name and password' },
              { id: 'token', label: 'API token' },
            ]}
          />
        </div>
        {way === 'password' ? <PasswordForm /> : <TokenForm />}
      </div>
    </main>
  )
}

function useEnter() {
  const become = useBecome()
  const enter = useChange<SessionAnswer>()
  const submit = (wish: Omit<Change, 'method' | 'path'>, onError = (_: Error) => {}) =>
    enter.mutate({ method: 'POST', path: '/session', ...wish }, { onSuccess: become, onError })
  return { ...enter, submit }
}

const isCodeNeeded = (error: unknown) =>
  error instanceof ApiError && ['code-needed', 'code-wrong'].includes(error.reason)

function PasswordForm() {
  const { values, set } = useForm({ name: '', password: '', code: '' })
  const enter = useEnter()
  const [askCode, setAskCode] = useState(false)
  const submit = () => {
    const { code, ...named } = values
    enter.submit({ body: code === '' ? named : { ...named, code } }, (error) =>
      setAskCode(askCode || isCodeNeeded(error)),
    )
  }
  const needsCodeFirst = enter.error instanceof ApiError && enter.error.reason === 'code-needed'
  return (
    <Form onSubmit={submit} error={needsCodeFirst ? undefined : enter.error}>
      <Field label="Name">
        <Input value={values.name} onChange={set('name')} autoComplete="username" />
      </Field>
      <Field label="Password">
        <Input
          type="password"
          value={values.password}
          onChange={set('password')}
          autoComplete="current-password"
        />
      </Field>
      {askCode ? (
        <Field label="Code" hint="Six digits of your authenticator.">
          <Input
            value={values.code}
            onChange={set('code')}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
          />
        </Field>
      ) : null}
      <Button type="submit" tone="solid" size="lg" busy={enter.isPending}>
        Sign in
      </Button>
      <p className="text-2xs text-pretty text-fg3">
        Forgot it, or lost the phone? An owner makes you a new link in Settings, Users. Who owns the
        server runs <code className="mono">npx carom user NAME --reset</code>.
      </p>
    </Form>
  )
}

function TokenForm() {
  const [token, setToken] = useState('')
  const enter = useEnter()
  const submit = () => enter.submit({ headers: { authorization: `Bearer ${token.trim()}` } })
  return (
    <Form onSubmit={submit} error={enter.error}>
      <Field label="API token" hint="It is exchanged for a session and not kept.">
        <Input type="password" value={token} onChange={setToken} mono autoComplete="off" />
      </Field>
      <Button
        type="submit"
        tone="solid"
        size="lg"
        busy={enter.isPending}
        disabled={token.trim() === ''}
      >
        Sign in
      </Button>
    </Form>
  )
}
