import type { Overview } from '../../../src/admin/contract-numbers.ts'
import { useLook, useSession, useWorkspace } from '../../api/queries.ts'
import { useZone } from '../../frame/zone.ts'
import { CountBySwitch } from '../../kit/count-by.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { offset } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import { useAgain } from '../../kit/use-again.ts'
import { useNow } from '../../kit/use-now.ts'
import { ApartLine } from '../../reported/apart-line.tsx'
import { spanOf } from '../../url/range.ts'
import { useView } from '../../url/use-view.ts'
import { BeingCounted } from './being-counted.tsx'
import { FirstSteps, isFresh } from './first-steps.tsx'
import { OverviewChart } from './overview-chart.tsx'
import { OverviewLists } from './overview-lists.tsx'
import { OverviewTiles } from './overview-tiles.tsx'
import { fields } from './view.ts'

export function OverviewPage() {
  const [view, change] = useView(fields)
  const zone = useZone()
  const workspace = useWorkspace()
  const session = useSession()
  const span = spanOf(view, useNow(60_000))
  const iso = (at: number) => new Date(at).toISOString()
  const { data, error, refetch } = useLook<Overview>(
    '/overview',
    { from: iso(span.from), to: iso(span.to), zone, countBy: view.countBy },
    { keep: true },
  )
  useAgain(data?.behind === true, () => void refetch())
  const countBy = view.countBy ?? data?.countBy ?? workspace?.countBy ?? 'postback'
  return (
    <Page title="Overview" fill>
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
        <CountBySwitch value={countBy} onChange={(by) => change({ countBy: by })} />
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <span className="text-xs text-fg3">{zone === offset(span.to, zone) ? null : zone}</span>
          <RangePicker view={view} span={span} onChange={change} />
        </span>
      </div>
      <div aria-live="polite" className="shrink-0">
        <BeingCounted overview={data} />
      </div>
      {error !== null || data === undefined ? (
        <Absent error={error} retry={() => void refetch()} />
      ) : (
        <section
          aria-label="How it goes"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        >
          {isFresh(data, session.data?.user?.campaigns == null) ? (
            <FirstSteps overview={data} />
          ) : (
            <>
              <OverviewTiles overview={data} view={view} />
              <ApartLine span={span} campaigns={[]} className="px-4 pt-2" />
              <OverviewChart overview={data} onZoom={(from, to) => change({ from, to }, 'push')} />
              <OverviewLists overview={data} view={view} />
            </>
          )}
        </section>
      )}
    </Page>
  )
}

const Absent = ({ error, retry }: { readonly error: Error | null; readonly retry: () => void }) =>
  error === null ? <Loading /> : <ErrorState error={error} retry={retry} />
