import { Plus, X } from 'lucide-react'
import type { OwnDomain, Workspace } from '../../../src/admin/contract-access.ts'
import { readHost } from '../../../src/domain/own-domains.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useToast } from '../../kit/toast.tsx'

/** The hosts a proxy may make certificates for: it asks before it makes one. */
export function OwnDomains() {
  const may = useMay()
  const { data } = useLook<Page<OwnDomain>>('/domains', {}, { enabled: !may.isBuyer })
  const own = data?.items.filter((one) => one.own) ?? []
  return (
    <Card title="Domains of this installation">
      <p className="mb-3 max-w-[640px] text-xs text-pretty text-fg2">
        A proxy that makes certificates on demand asks <code className="mono">/domain-ok</code>{' '}
        first, which says yes to these alone: a stranger cannot have certificates made.
      </p>
      {own.length === 0 ? (
        <p className="text-xs text-fg3">None yet.</p>
      ) : (
        <ul className="flex flex-col gap-1 text-xs">
          {own.map((one) => (
            <Line key={one.host} domain={one} mayChange={may.isOwner} />
          ))}
        </ul>
      )}
      {may.isOwner ? <Add /> : null}
    </Card>
  )
}

/** Sends all of the workspace: what else is in it stays as it is. */
function useDomains() {
  const say = useToast()
  const { data } = useLook<Workspace>('/workspace')
  const save = useChange<Workspace>(['/workspace', '/domains'])
  const put = (domains: readonly string[], said: string, then?: () => void) => {
    const wish = { method: 'PUT', path: '/workspace', body: { ...data, domains } } as const
    save.mutate(wish, {
      onSuccess: () => {
        say.done(said)
        then?.()
      },
      onError: say.failed,
    })
  }
  return { domains: data?.domains ?? [], isReady: data !== undefined, isBusy: save.isPending, put }
}

type LineProps = { readonly domain: OwnDomain; readonly mayChange: boolean }

function Line({ domain, mayChange }: LineProps) {
  const { host, added, campaigns, clicks, blocklist } = domain
  const isOwned = useIsOwnedByFile('domains')(host)
  const { domains, isBusy, put } = useDomains()
  return (
    <li className="flex min-h-7 flex-wrap items-center gap-2">
      <span className="mono font-medium">{host}</span>
      <span className="text-2xs text-fg3">
        {clicks === 0 ? 'no click in 30 days' : `${clicks} clicks of ${campaigns.join(', ')}`}
      </span>
      {isOwned ? <Tag>In the settings file</Tag> : null}
      {added ? null : <Tag>Set at the start</Tag>}
      {blocklist === null || blocklist.lists.length === 0 ? null : (
        <Tag tone="bad">Blocked: {blocklist.lists.join(', ')}</Tag>
      )}
      {added && mayChange && !isOwned ? (
        <IconButton
          size="sm"
          label={`Take out ${host}`}
          icon={<X aria-hidden size={13} />}
          onClick={() => {
            const rest = domains.filter((one) => one !== host)
            if (!isBusy) put(rest, `${host} is taken out`)
          }}
        />
      ) : null}
    </li>
  )
}

function Add() {
  const { domains, isReady, isBusy, put } = useDomains()
  const { values, set, reset } = useForm({ host: '' })
  const host = readHost(values.host)
  const isWrong = values.host.trim() !== '' && host === undefined
  const submit = () => {
    if (host !== undefined && isReady) put([...domains, host], `${host} is added`, reset)
  }
  return (
    <Form onSubmit={submit} className="mt-3 flex max-w-[420px] items-end gap-2">
      <Field
        label="Add one more"
        className="flex-1"
        error={isWrong ? 'It is no host name, such as go.example.' : undefined}
      >
        <Input value={values.host} onChange={set('host')} mono placeholder="go.example" />
      </Field>
      <Button type="submit" busy={isBusy} disabled={host === undefined || !isReady}>
        <Plus aria-hidden size={13} />
        Add
      </Button>
    </Form>
  )
}
