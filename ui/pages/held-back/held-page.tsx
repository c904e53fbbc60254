import { heldKinds } from '../../../src/domain/held-back.ts'
import { heldReasons } from '../../../src/domain/held-reasons.ts'
import { usePages } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { DismissAll } from '../../held/dismiss-all.tsx'
import { type HeldBack, kindLooks, useHeldSums } from '../../held/held.ts'
import { HeldActs } from '../../held/held-acts.tsx'
import { HeldMoney } from '../../held/held-money.tsx'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { count } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Money } from '../../kit/money.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Select } from '../../kit/select.tsx'
import { Time } from '../../kit/time.tsx'
import { oneOf, text } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'

const fields = { network: text(), kind: oneOf(heldKinds) }
type View = ReturnType<typeof useView<typeof fields>>[0]

/** What networks said that the rules did not count, with its money, and one step to count it. */
export function HeldPage() {
  const [view, change] = useView(fields)
  const { chosen, capped } = useChosen(view)
  const { rows, error, isPending, refetch, hasNextPage, more } = usePages<HeldBack>('/held-back', {
    network: view.network,
    kind: view.kind,
  })
  const columns = useColumns()
  return (
    <Page title="Held back" about="Said by a network, not counted by the rules, and maybe meant.">
      <div className="flex flex-col gap-3">
        <Filters view={view} change={change} />
        {chosen.length === 0 ? null : (
          <Card title={capped ? 'Of the newest 10,000' : 'What it would change'}>
            <HeldMoney items={chosen} />
          </Card>
        )}
        {error === null ? null : <ErrorState error={error} retry={() => void refetch()} />}
        {isPending ? <Loading /> : null}
        {!isPending && rows.length === 0 ? <Nothing /> : null}
        {rows.length === 0 ? null : (
          <PlainTable
            label="Held back"
            columns={columns}
            rows={rows}
            keyOf={({ postbackId }) => postbackId}
          />
        )}
        <DismissAll
          total={chosen.reduce((sum, one) => sum + one.count, 0)}
          network={view.network}
          kind={view.kind}
        />
        {hasNextPage ? <Button onClick={more}>Show more</Button> : null}
      </div>
    </Page>
  )
}

/** What the filter of the page means, added up. */
function useChosen({ network, kind }: View) {
  const { items, capped } = useHeldSums().data ?? { items: [], capped: false }
  const chosen = items.filter(
    (one) =>
      (network === '' || network === one.network) && (kind === undefined || kind === one.kind),
  )
  return { chosen, capped }
}

type FilterProps = { readonly view: View; readonly change: ChangeView<typeof fields> }

function Filters({ view, change }: FilterProps) {
  const items = useHeldSums().data?.items ?? []
  const networks = [...new Set([view.network, ...items.map(({ network }) => network)])]
  const countOf = (kind: string) =>
    items
      .filter((one) => one.kind === kind && (view.network === '' || one.network === view.network))
      .reduce((sum, one) => sum + one.count, 0)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choices
        label="Why"
        value={view.kind ?? 'all'}
        onChange={(id) => change({ kind: id === 'all' ? undefined : id })}
        choices={[
          { id: 'all', label: 'All' },
          ...heldKinds.map((id) => ({ id, label: kindLooks[id], count: count(countOf(id)) })),
        ]}
      />
      <span className="ml-auto w-44">
        <Select
          label="Network"
          value={view.network}
          onChange={(network) => change({ network })}
          options={[
            { value: '', label: 'Every network' },
            ...networks.filter((id) => id !== '').map((id) => ({ value: id, label: id })),
          ]}
        />
      </span>
    </div>
  )
}

const dash = <span className="text-fg3">–</span>

function useColumns(): readonly PlainColumn<HeldBack>[] {
  const may = useMay()
  const acts: PlainColumn<HeldBack> = {
    id: 'acts',
    header: '',
    pinned: true,
    cell: (row) => <HeldActs row={row} />,
  }
  return may.admin ? [...columns, acts] : columns
}

const columns: readonly PlainColumn<HeldBack>[] = [
  { id: 'at', header: 'Received', cell: ({ at }) => <Time at={at} withDay="past" /> },
  {
    id: 'kind',
    header: 'Why',
    grow: true,
    cell: ({ kind, network }) => (
      <span className="flex flex-col" title={heldReasons[kind].meaning}>
        {kindLooks[kind]}
        <Link
          to={`/networks/${encodeURIComponent(network)}`}
          search={{ rules: '1' }}
          className={`${linkLook} text-2xs`}
        >
          Change the rule instead
        </Link>
      </span>
    ),
  },
  { id: 'network', header: 'Network', cell: ({ network }) => network },
  { id: 'said', header: 'Said', cell: ({ word, status }) => `${word} (${status})` },
  {
    id: 'subid',
    header: 'Subid',
    cell: ({ subid }) =>
      subid === null ? (
        dash
      ) : (
        <Link to={`/leads/${encodeURIComponent(subid)}`} className={`${linkLook} mono`}>
          {subid}
        </Link>
      ),
  },
  { id: 'txid', header: 'Transaction', cell: ({ txid }) => txid ?? dash },
  {
    id: 'payout',
    header: 'Money',
    align: 'right',
    cell: ({ payout, currency }) => <Money amount={payout} currency={currency} />,
  },
]

const Nothing = () => (
  <EmptyState kind="nothing" title="Nothing is held back">
    What a network says and the rules do not count, although it may be meant, is gathered here.
  </EmptyState>
)
