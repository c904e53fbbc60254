import type { VisitsApart } from '../../src/admin/contract-numbers.ts'
import { useLook } from '../api/queries.ts'
import { cx } from '../kit/cx.ts'
import { count } from '../kit/format.ts'
import type { Span } from '../url/range.ts'

type Props = {
  readonly span: Pick<Span, 'from' | 'to'>
  /** Of these alone; empty: of all. */
  readonly campaigns: readonly string[]
  readonly className?: string
}

const words = [
  ['crawler', 'crawler', 'crawlers'],
  ['preview', 'preview of a link', 'previews of a link'],
  ['prefetch', 'fetched ahead', 'fetched ahead'],
] as const

/** What came and is no click, where there was any. */
export function ApartLine({ span, campaigns, className }: Props) {
  const query = {
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    ...(campaigns.length === 0 ? {} : { campaign: campaigns.join(',') }),
  }
  const { data } = useLook<VisitsApart>('/visits-apart', query, { keep: true })
  const parts = words.flatMap(([name, one, many]) => {
    const visits = data?.total[name] ?? 0
    return visits === 0 ? [] : [`${count(visits)} ${visits === 1 ? one : many}`]
  })
  if (data === undefined || parts.length === 0) return null
  return (
    <p className={cx('num text-2xs text-fg3', className)}>
      Not counted as clicks: {parts.join(', ')}
      {data.capped ? ', and more' : ''}
    </p>
  )
}
