import type { ReactNode } from 'react'
import type { WeighedShown, WeightsShown } from '../../../src/admin/contract-weights.ts'
import { useLook } from '../../api/queries.ts'
import { Field } from '../../kit/field.tsx'
import { count, share } from '../../kit/format.ts'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { Switch } from '../../kit/switch.tsx'
import { Time } from '../../kit/time.tsx'
import type { BanditDraft } from './draft.ts'

type FieldsProps = {
  readonly bandit: BanditDraft
  readonly onChange: (bandit: BanditDraft) => void
  readonly wrong: Readonly<Record<string, string>>
  readonly disabled: boolean
}

/** Whether pages are weighed by hand or by what they earn. */
export function BanditFields({ bandit, onChange, wrong, disabled }: FieldsProps) {
  const set = (patch: Partial<BanditDraft>) => onChange({ ...bandit, ...patch })
  return (
    <div className="flex flex-col gap-3">
      <Switch
        checked={bandit.isOn}
        onChange={(isOn) => set({ isOn })}
        disabled={disabled}
        label={bandit.isOn ? 'By what the pages earn' : 'By hand'}
      />
      {bandit.isOn ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Every page gets, %"
            hint="Whatever it earns: 1 to 50."
            error={wrong['bandit.floor']}
          >
            <Input
              value={bandit.floor}
              onChange={(floor) => set({ floor })}
              inputMode="numeric"
              className="num"
              disabled={disabled}
            />
          </Field>
          <Field
            label="Days that are looked at"
            hint="Clicks of the last 1 to 90 days."
            error={wrong['bandit.days']}
          >
            <Input
              value={bandit.days}
              onChange={(days) => set({ days })}
              inputMode="numeric"
              className="num"
              disabled={disabled}
            />
          </Field>
        </div>
      ) : null}
    </div>
  )
}

type Answer = { readonly items: readonly WeightsShown[] }

/** Why each page has the share it has, as the pages were weighed last. */
export function EarnedWeights({ id }: { readonly id: string }) {
  const { data } = useLook<Answer>(`/campaigns/${encodeURIComponent(id)}/weights`)
  const [latest, before] = data?.items ?? []
  if (data === undefined) return null
  return (
    <Card title="Weights by what pages earn">
      {latest === undefined ? (
        <p className="text-xs text-fg2">Weighed within seconds of the switch.</p>
      ) : (
        <div className="flex flex-col gap-3">
          <p className="text-2xs text-pretty text-fg2">
            Version {latest.version}, <Time at={latest.at} withDay="past" />, from {latest.days}{' '}
            days of clicks. A click is worth leads × approval × payout; the less is known of a page,
            the more it is taken for an average one. Each page gets {latest.floor} % whatever it
            earns.
          </p>
          <Pages pages={latest.prelandings} before={before?.prelandings} />
          <Pages pages={latest.landings} before={before?.landings} />
        </div>
      )}
    </Card>
  )
}

type PagesProps = {
  readonly pages: readonly WeighedShown[]
  readonly before: readonly WeighedShown[] | undefined
}

function Pages({ pages, before = [] }: PagesProps): ReactNode {
  return (
    <ul className="flex flex-col gap-2">
      {pages.map((page) => (
        <li key={page.id} className="text-xs">
          <span className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate">{page.id}</span>
            <Before page={page} before={before.find(({ id }) => id === page.id)} />
            <span className="num font-semibold">{share(page.share, 1)}</span>
          </span>
          <span className="num block text-2xs text-fg3">{whyOf(page)}</span>
        </li>
      ))}
    </ul>
  )
}

type BeforeProps = { readonly page: WeighedShown; readonly before: WeighedShown | undefined }

const Before = ({ page, before }: BeforeProps) =>
  before === undefined || before.share === page.share ? null : (
    <span className="num text-2xs text-fg3">was {share(before.share, 1)}</span>
  )

function whyOf(page: WeighedShown): string {
  const counted = `${count(page.clicks)} clicks, ${count(page.leads)} leads, ${count(page.approved)} of ${count(page.decided)} approved`
  if (page.value === 0) return `${counted}: nothing earned yet, as by hand`
  const rates = `${share(page.leadRate, 1)} × ${share(page.approval, 1)} × ${page.payout.toFixed(2)}`
  return `${counted}: ${rates} = ${page.value.toFixed(4)} a click`
}
