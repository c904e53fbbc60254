import { useState } from 'react'
import type { OwnSession } from '../../../src/admin/contract-access.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange, useLook, useSession } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { DefinitionList } from '../../kit/definitions.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import { SecondStep } from './second-step.tsx'

/** What people change about themselves. */
export function AccountTab() {
  const user = useSession().data?.user
  const { isPerson } = useMay()
  if (user == null) return null
  const campaigns = user.campaigns ?? null
  return (
    <div className="flex max-w-[720px] flex-col gap-4">
      <Card title="Who you are">
        <DefinitionList
          items={[
            ['Name', user.name],
            ['Role', user.role],
            ['Campaigns', campaigns === null ? 'All' : campaigns.join(', ') || 'None yet'],
          ]}
        />
      </Card>
      {isPerson ? (
        <>
          <Password />
          <SecondStep isOn={user.totp === true} />
          <Sessions />
        </>
      ) : (
        <p className="text-xs text-fg2">
          You came in with an API token. Password, second step and sessions belong to people who
          sign in by name.
        </p>
      )}
    </div>
  )
}

const empty = { old: '', new: '' }

function Password() {
  const say = useToast()
  const change = useChange(['/account'])
  const { values, set, reset } = useForm(empty)
  const wrong = fieldErrors(change.error)
  const submit = () =>
    change.mutate(
      { method: 'POST', path: '/account/password', body: values },
      {
        onSuccess: () => {
          reset()
          say.done('Your password is changed', 'Your other sessions have ended.')
        },
      },
    )
  return (
    <Card title="Password">
      <Form onSubmit={submit} error={change.error} fields={['old', 'new']}>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Present password" error={wrong['old']}>
            <Input
              type="password"
              value={values.old}
              onChange={set('old')}
              autoComplete="current-password"
            />
          </Field>
          <Field label="New password" hint="At least 12 characters." error={wrong['new']}>
            <Input
              type="password"
              value={values.new}
              onChange={set('new')}
              autoComplete="new-password"
            />
          </Field>
        </div>
        <div>
          <Button
            type="submit"
            busy={change.isPending}
            disabled={values.old === '' || values.new === ''}
          >
            Change password
          </Button>
        </div>
      </Form>
    </Card>
  )
}

function Sessions() {
  const say = useToast()
  const { data } = useLook<Page<OwnSession>>('/account/sessions')
  const end = useChange(['/account'])
  const [busy, setBusy] = useState('')
  const endOne = (id: string) => {
    setBusy(id)
    end.mutate(
      { method: 'DELETE', path: `/account/sessions/${id}` },
      { onSuccess: () => say.done('That session has ended'), onError: say.failed },
    )
  }
  return (
    <Card title="Where you are signed in">
      <ul className="divide-y divide-soft">
        {data?.items.map(({ id, createdAt, expiresAt, current }) => (
          <li key={id} className="flex min-h-9 flex-wrap items-center gap-2 text-xs">
            <span className="text-fg2">
              Since <Time at={createdAt} withDay />, until <Time at={expiresAt} withDay />
            </span>
            {current ? (
              <Tag tone="good">This browser</Tag>
            ) : (
              <Button
                size="sm"
                className="ml-auto"
                busy={end.isPending && busy === id}
                onClick={() => endOne(id)}
              >
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
