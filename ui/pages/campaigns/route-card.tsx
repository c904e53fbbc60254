import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RouteShown } from '../../../src/admin/contract-route.ts'
import { ask } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import { Field } from '../../kit/field.tsx'
import { share } from '../../kit/format.ts'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'

const fields = [
  ['country', 'Country', 'DE'],
  ['device', 'Device', 'mobile'],
  ['os', 'System', 'Android'],
  ['browser', 'Browser', 'Facebook'],
  ['language', 'Language', 'de'],
  ['params', 'Parameters', 'zone=12&kw=red'],
] as const
type Asked = Readonly<Record<(typeof fields)[number][0], string>>
const nobody: Asked = { country: '', device: '', os: '', browser: '', language: '', params: '' }

function bodyOf({ params, ...said }: Asked) {
  const given = Object.entries(said).filter(([, value]) => value.trim() !== '')
  return { ...Object.fromEntries(given), params: Object.fromEntries(new URLSearchParams(params)) }
}

/** Where a visitor would go and why, as the campaign was saved. */
export function RouteCard({ id }: { readonly id: string }) {
  const [asked, setAsked] = useState(nobody)
  const path = `/campaigns/${encodeURIComponent(id)}/route`
  const body = bodyOf(asked)
  const { data, error } = useQuery<RouteShown, Error>({
    // Under the campaigns: a save makes it ask anew.
    queryKey: ['/campaigns', 'route', id, body],
    queryFn: ({ signal }) => ask(path, { method: 'POST', body, signal }),
    placeholderData: (before) => before,
  })
  return (
    <Card title="Who goes where">
      <div className="grid grid-cols-2 gap-2">
        {fields.map(([name, label, sample]) => (
          <Field key={name} label={label}>
            <Input
              value={asked[name]}
              onChange={(value) => setAsked({ ...asked, [name]: value })}
              placeholder={sample}
            />
          </Field>
        ))}
      </div>
      {error === null ? null : <p className="mt-2 text-xs text-badfg">{sentenceOf(error)}</p>}
      {data === undefined ? null : <Answer route={data} />}
    </Card>
  )
}

function Answer({ route }: { readonly route: RouteShown }) {
  const { takes, rule, rules, prelandings, landings } = route
  return (
    <div className="mt-3 flex flex-col gap-2 text-xs" aria-live="polite">
      {takes ? null : <Tag tone="warn">Paused: goes to the fallback page</Tag>}
      {rules.length === 0 ? null : (
        <ol className="flex flex-col gap-0.5">
          {rules.map((one) => (
            <li key={one.id} className="flex flex-wrap gap-x-2 text-2xs text-fg2">
              <span className={one.id === rule ? 'font-semibold text-fg' : ''}>{one.id}</span>
              <span className="text-fg3">{whyOf(one, rule)}</span>
            </li>
          ))}
        </ol>
      )}
      <Shares pages={prelandings.map((one) => ({ ...one, isFull: false }))} />
      <Shares pages={landings} />
    </div>
  )
}

function whyOf({ id, unmet }: RouteShown['rules'][number], rule: string | null): string {
  if (id === rule) return 'is for this visitor'
  if (unmet === null) return 'an earlier one was'
  return `${unmet.test} is ${unmet.is ?? 'not known'}, wanted: ${unmet.wanted}`
}

function Shares({ pages }: { readonly pages: RouteShown['landings'] }) {
  if (pages.length === 0) return null
  return (
    <ul className="flex flex-col gap-0.5">
      {pages.map(({ id, share: part, isFull }) => (
        <li key={id} className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate">{id}</span>
          {isFull ? <Tag tone="warn">Full today</Tag> : null}
          <span className="num text-fg2">{share(part, 1)}</span>
        </li>
      ))}
    </ul>
  )
}
