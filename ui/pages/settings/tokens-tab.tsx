import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ShownToken } from '../../../src/admin/contract-steering.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { ConfirmDialog, Dialog } from '../../kit/dialog.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Select } from '../../kit/select.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import { ShownOnce } from './shown-once.tsx'

type Made = ShownToken & { readonly token: string }
type Open = { readonly remove: ShownToken } | { readonly made: Made } | 'new'

/** What programs come in with. */
export function TokensTab() {
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-xs text-fg2">
          For scripts and servers: <code className="mono">Authorization: Bearer …</code>. The whole
          API is described at{' '}
          <a className="text-leadfg underline" href="/api/openapi.json">
            /api/openapi.json
          </a>
          .
        </p>
        <Button tone="solid" className="ml-auto" onClick={() => setOpen('new')}>
          <Plus aria-hidden size={13} />
          New token
        </Button>
      </div>
      <TokenList onRemove={(remove) => setOpen({ remove })} />
      {open === 'new' ? (
        <Dialog open onClose={close} title="New API token">
          <TokenForm onMade={(made) => setOpen({ made })} />
        </Dialog>
      ) : null}
      {typeof open === 'object' && 'made' in open ? (
        <ShownOnce
          title={`The token ${open.made.name}`}
          about="It is shown only now. Whoever has it may do what its scopes say."
          secret={open.made.token}
          onClose={close}
        />
      ) : null}
      {typeof open === 'object' && 'remove' in open ? (
        <AskRemove token={open.remove} onClose={close} />
      ) : null}
    </div>
  )
}

type ListProps = { readonly onRemove: (token: ShownToken) => void }

function TokenList({ onRemove }: ListProps) {
  const { data, error, refetch } = useLook<Page<ShownToken>>('/tokens', { limit: 500 })
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />
  if (data === undefined) return <Loading />
  if (data.items.length === 0) {
    return (
      <EmptyState kind="nothing" title="No API token yet">
        One with the scope event is enough for POST /event; one with metrics for Prometheus.
      </EmptyState>
    )
  }
  return (
    <PlainTable
      label="API tokens"
      columns={columnsOf(onRemove)}
      rows={data.items}
      keyOf={(token) => token.id}
    />
  )
}

const columnsOf = (onRemove: (token: ShownToken) => void): readonly PlainColumn<ShownToken>[] => [
  { id: 'name', header: 'Name', cell: ({ name }) => <b>{name}</b> },
  {
    id: 'scopes',
    header: 'Scopes',
    grow: true,
    cell: ({ scopes }) => (
      <span className="inline-flex gap-1">
        {scopes.map((scope) => (
          <Tag key={scope} tone={scope === 'admin' ? 'warn' : 'quiet'}>
            {scope}
          </Tag>
        ))}
      </span>
    ),
  },
  { id: 'by', header: 'Made by', cell: ({ madeBy }) => madeBy ?? '–' },
  { id: 'at', header: 'Made', cell: ({ createdAt }) => <Time at={createdAt} withDay /> },
  { id: 'until', header: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
  {
    id: 'acts',
    header: '',
    cell: (token) => (
      <IconButton
        size="sm"
        label={`Take back ${token.name}`}
        icon={<Trash2 aria-hidden size={13} />}
        onClick={() => onRemove(token)}
      />
    ),
  },
]

function Expiry({ at }: { readonly at: string | null }) {
  if (at === null) return <span className="text-fg3">Never</span>
  return Date.parse(at) < Date.now() ? <Tag tone="bad">Over</Tag> : <Time at={at} withDay />
}

const scopeWords = {
  admin: 'Everything the one who makes it may',
  write: 'Change campaigns, act on deliveries',
  read: 'Read logs, reports and settings',
  event: 'POST /event',
  metrics: 'GET /metrics',
} as const
type Scope = keyof typeof scopeWords
// Safe: the keys just written.
const scopes = Object.keys(scopeWords) as Scope[]

const lives = { '30': '30 days', '90': '90 days', '365': 'A year', never: 'Never' } as const
type Life = keyof typeof lives
const lifeOptions = (['30', '90', '365', 'never'] as const).map((value: Life) => ({
  value,
  label: lives[value],
}))
const dayMs = 86_400_000

function TokenForm({ onMade }: { readonly onMade: (made: Made) => void }) {
  const make = useChange<Made>(['/tokens'])
  const { values, set } = useForm<{
    readonly name: string
    readonly scopes: readonly Scope[]
    readonly life: Life
  }>({ name: '', scopes: ['read'], life: '90' })
  const wrong = fieldErrors(make.error)
  const { isPerson } = useMay()
  const submit = () => {
    const { name, life } = values
    const isOpen = life === 'never' || !isPerson
    const expiresAt = isOpen ? null : new Date(Date.now() + Number(life) * dayMs).toISOString()
    const body = { name, scopes: values.scopes, expiresAt }
    make.mutate({ method: 'POST', path: '/tokens', body }, { onSuccess: onMade })
  }
  const toggle = (scope: Scope) => (on: boolean) =>
    set('scopes')(scopes.filter((one) => (one === scope ? on : values.scopes.includes(one))))
  return (
    <Form onSubmit={submit} error={make.error} fields={['name', 'expiresAt']}>
      <Field label="Name" hint="What it is for." error={wrong['name']}>
        <Input value={values.name} onChange={set('name')} autoFocus placeholder="shop server" />
      </Field>
      <fieldset className="flex flex-col">
        <legend className="mb-1 text-xs font-medium">It may</legend>
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            checked={values.scopes.includes(scope)}
            onChange={toggle(scope)}
            label={
              <>
                <span className="mono">{scope}</span>
                <span className="text-fg2">: {scopeWords[scope]}</span>
              </>
            }
          />
        ))}
      </fieldset>
      {isPerson ? (
        <Field label="Expires after" error={wrong['expiresAt']}>
          <Select value={values.life} onChange={set('life')} options={lifeOptions} />
        </Field>
      ) : (
        <p className="text-2xs text-fg2">
          You came in with an API token: what you make ends with this session. Sign in by name to
          make one that lasts.
        </p>
      )}
      <Button
        type="submit"
        tone="solid"
        size="lg"
        busy={make.isPending}
        disabled={values.scopes.length === 0}
      >
        Make the token
      </Button>
    </Form>
  )
}

type AskProps = { readonly token: ShownToken; readonly onClose: () => void }

function AskRemove({ token, onClose }: AskProps) {
  const say = useToast()
  const remove = useChange(['/tokens'])
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: `/tokens/${token.id}` },
      {
        onSuccess: () => say.done(`${token.name} opens nothing any more`),
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
      title={`Take back ${token.name}?`}
      about="Programs that use it are refused at once, and the sessions it opened end."
      act="Take back 1 token"
    />
  )
}
