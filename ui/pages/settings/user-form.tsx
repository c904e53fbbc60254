import type { ShownUser } from '../../../src/admin/contract-access.ts'
import { type Role, roles } from '../../../src/domain/access.ts'
import { useCampaigns } from '../../api/campaigns.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { MultiCombobox } from '../../kit/combobox.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import { useToast } from '../../kit/toast.tsx'

export const roleLabels: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  manager: 'Manager',
  buyer: 'Buyer',
  viewer: 'Viewer',
}

const roleWords: Readonly<Record<Role, string>> = {
  owner: 'Everything, users and workspace included.',
  manager: 'All settings and acts; no users, no workspace.',
  buyer: 'Sees and changes the campaigns below, sends their deliveries again.',
  viewer: 'Sees everything, changes nothing.',
}

type Invited = { readonly user: ShownUser; readonly invite: string }

type Props = {
  /** undefined: somebody new. */
  readonly user: ShownUser | undefined
  /** Somebody has to be able to manage users: the first one is an owner. */
  readonly isFirst?: boolean
  readonly onInvited: (of: Invited) => void
  readonly onDone: () => void
}

type Values = {
  readonly name: string
  readonly role: Role
  readonly campaigns: readonly string[]
}

const shownFields = ['name', 'role', 'campaigns']

const startOf = (user: ShownUser | undefined, isFirst: boolean): Values => ({
  name: user?.name ?? '',
  role: user?.role ?? (isFirst ? 'owner' : 'viewer'),
  campaigns: user?.campaigns ?? [],
})

export function UserForm({ user, isFirst = false, onInvited, onDone }: Props) {
  const say = useToast()
  const campaigns = useCampaigns().data?.items.map(({ id }) => id) ?? []
  const { values, set } = useForm<Values>(startOf(user, isFirst))
  const invite = useChange<Invited>(['/users'])
  const change = useChange<ShownUser>(['/users', '/session'])
  const error = invite.error ?? change.error
  const wrong = fieldErrors(error)
  const body = { ...values, campaigns: values.role === 'buyer' ? values.campaigns : null }
  const submit = () => {
    if (user === undefined) {
      invite.mutate({ method: 'POST', path: '/users', body }, { onSuccess: onInvited })
      return
    }
    const onSuccess = () => {
      say.done(`${values.name} is saved`)
      onDone()
    }
    change.mutate({ method: 'PUT', path: `/users/${user.id}`, body }, { onSuccess })
  }
  return (
    <Form onSubmit={submit} error={error} fields={shownFields}>
      <Field label="Name" hint="They sign in with it." error={wrong['name']}>
        <Input value={values.name} onChange={set('name')} autoComplete="off" autoFocus />
      </Field>
      <Field
        label="Role"
        hint={isFirst ? `The first one is an owner. ${roleWords.owner}` : roleWords[values.role]}
        error={wrong['role']}
      >
        <Select
          value={values.role}
          onChange={set('role')}
          disabled={isFirst}
          options={roles.map((role) => ({ value: role, label: roleLabels[role] }))}
        />
      </Field>
      {values.role === 'buyer' ? (
        <Field label="Campaigns" error={wrong['campaigns']}>
          <MultiCombobox
            options={campaigns}
            value={values.campaigns}
            onChange={set('campaigns')}
            placeholder="Choose campaigns"
          />
        </Field>
      ) : null}
      <Button type="submit" tone="solid" size="lg" busy={invite.isPending || change.isPending}>
        {user === undefined ? 'Make the invitation link' : 'Save'}
      </Button>
    </Form>
  )
}
