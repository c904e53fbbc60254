import { Ellipsis, KeyRound, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ShownUser } from '../../../src/admin/contract-access.ts'
import { useChange, useLook, useSession } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { ConfirmDialog, Dialog } from '../../kit/dialog.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Menu, MenuItem, MenuLine } from '../../kit/menu.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import { ShownOnce } from './shown-once.tsx'
import { roleLabels, UserForm } from './user-form.tsx'

type Invited = { readonly user: ShownUser; readonly invite: string }
type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'edit' | 'remove' | 'link'; readonly user: ShownUser }
  | { readonly kind: 'invited'; readonly of: Invited }

/** Who may come in, and as what. */
export function UsersTab() {
  const { data, error, refetch } = useLook<Page<ShownUser>>('/users', { limit: 500 })
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-xs text-fg2">
          Owners do everything; managers all but users; buyers see their campaigns; viewers look.
        </p>
        <Button tone="solid" className="ml-auto" onClick={() => setOpen({ kind: 'new' })}>
          <Plus aria-hidden size={13} />
          Invite somebody
        </Button>
      </div>
      {error === null ? null : <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading /> : null}
      {data?.items.length === 0 ? (
        <EmptyState kind="nothing" title="No user yet">
          You came in with an API token. Invite yourself as an owner to sign in by name.
        </EmptyState>
      ) : null}
      {data === undefined || data.items.length === 0 ? null : (
        <PlainTable
          label="Users"
          columns={columnsOf(setOpen)}
          rows={data.items}
          keyOf={(user) => user.id}
        />
      )}
      <UserDialogs
        open={open}
        setOpen={setOpen}
        onClose={close}
        isFirst={data?.items.length === 0}
      />
    </div>
  )
}

const columnsOf = (onOpen: (open: Open) => void): readonly PlainColumn<ShownUser>[] => [
  { id: 'name', header: 'Name', cell: (user) => <Name user={user} /> },
  { id: 'role', header: 'Role', cell: ({ role }) => roleLabels[role] },
  {
    id: 'campaigns',
    header: 'Campaigns',
    grow: true,
    cell: ({ campaigns }) => <Campaigns campaigns={campaigns} />,
  },
  {
    id: 'code',
    header: 'Second step',
    cell: ({ totp }) => (totp ? <Tag tone="good">On</Tag> : <span className="text-fg3">Off</span>),
  },
  { id: 'since', header: 'Since', cell: ({ createdAt }) => <Time at={createdAt} withDay /> },
  { id: 'acts', header: '', cell: (user) => <Acts user={user} onOpen={onOpen} /> },
]

function Campaigns({ campaigns }: Pick<ShownUser, 'campaigns'>) {
  if (campaigns === null) return <span className="text-fg3">All</span>
  return campaigns.length === 0 ? <Tag tone="warn">None yet</Tag> : campaigns.join(', ')
}

function Name({ user }: { readonly user: ShownUser }) {
  const self = useSession().data?.user
  return (
    <span className="inline-flex items-center gap-2">
      <span className="font-medium">{user.name}</span>
      {self?.id === user.id ? <Tag>You</Tag> : null}
      {user.invited ? <Tag tone="info">Invited</Tag> : null}
      {user.linkUntil !== null ? (
        <span className="text-2xs text-fg3">
          link open until <Time at={user.linkUntil} withDay />
        </span>
      ) : null}
    </span>
  )
}

type ActsProps = { readonly user: ShownUser; readonly onOpen: (open: Open) => void }

function Acts({ user, onOpen }: ActsProps) {
  return (
    <Menu
      trigger={
        <IconButton
          size="sm"
          label={`Acts of ${user.name}`}
          icon={<Ellipsis aria-hidden size={14} />}
        />
      }
    >
      <MenuItem
        icon={<Pencil aria-hidden size={13} />}
        onSelect={() => onOpen({ kind: 'edit', user })}
      >
        Change…
      </MenuItem>
      <MenuItem
        icon={<KeyRound aria-hidden size={13} />}
        onSelect={() => onOpen({ kind: 'link', user })}
      >
        {user.invited ? 'New invitation link…' : 'Reset password…'}
      </MenuItem>
      <MenuLine />
      <MenuItem
        danger
        icon={<Trash2 aria-hidden size={13} />}
        onSelect={() => onOpen({ kind: 'remove', user })}
      >
        Remove…
      </MenuItem>
    </Menu>
  )
}

type DialogProps = {
  /** Nobody is there yet. */
  readonly isFirst: boolean
  readonly open: Open | undefined
  readonly setOpen: (open: Open) => void
  readonly onClose: () => void
}

function UserDialogs({ open, setOpen, onClose, isFirst }: DialogProps) {
  const invited = (of: Invited) => setOpen({ kind: 'invited', of })
  switch (open?.kind) {
    case undefined:
      return null
    case 'new':
      return (
        <Dialog open onClose={onClose} title="Invite somebody">
          <UserForm user={undefined} isFirst={isFirst} onInvited={invited} onDone={onClose} />
        </Dialog>
      )
    case 'edit':
      return (
        <Dialog open onClose={onClose} title={`Change ${open.user.name}`}>
          <UserForm user={open.user} onInvited={invited} onDone={onClose} />
        </Dialog>
      )
    case 'invited':
      return (
        <ShownOnce
          title={`A link for ${open.of.user.name}`}
          about="Send it to them: it opens once, within seven days, and is shown only now."
          secret={open.of.invite}
          onClose={onClose}
        />
      )
    case 'link':
      return <AskLink user={open.user} onInvited={invited} onClose={onClose} />
    case 'remove':
      return <AskRemove user={open.user} onClose={onClose} />
  }
}

type AskProps = { readonly user: ShownUser; readonly onClose: () => void }

function AskLink({
  user,
  onInvited,
  onClose,
}: AskProps & { readonly onInvited: (of: Invited) => void }) {
  const say = useToast()
  const link = useChange<Invited>(['/users'])
  const confirm = () =>
    link.mutate(
      { method: 'POST', path: `/users/${user.id}/link` },
      { onSuccess: onInvited, onError: say.failed },
    )
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      onConfirm={confirm}
      busy={link.isPending}
      title={`A new link for ${user.name}?`}
      about="Whoever opens it chooses a new password; the second step is then off. An older link no longer opens."
      act="Make the link"
    />
  )
}

function AskRemove({ user, onClose }: AskProps) {
  const say = useToast()
  const remove = useChange(['/users'])
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: `/users/${user.id}` },
      {
        onSuccess: () => say.done(`${user.name} is removed`),
        onError: say.failed,
        onSettled: onClose,
      },
    )
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      onConfirm={confirm}
      busy={remove.isPending}
      title={`Remove ${user.name}?`}
      about="Their sessions end at once, and the API tokens they made stop working."
      act="Remove 1 user"
    />
  )
}
