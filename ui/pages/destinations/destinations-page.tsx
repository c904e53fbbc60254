import { Plus } from 'lucide-react'
import type { Health } from '../../../src/admin/contract-numbers.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import type { Page as ListPage } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { SearchBox } from '../../kit/search-box.tsx'
import { SettingActs, settingActs } from '../../setting/setting-acts.tsx'
import { flag, oneOf, text } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { actWords } from './act-words.ts'
import type { Destination } from './destination.ts'
import { columnsFor, type DestinationRow } from './destination-columns.tsx'
import { FirstOne } from './first-one.tsx'
import { NewDestination } from './new-destination.tsx'

const fields = {
  q: text(),
  state: oneOf(['all', 'on', 'off', 'paused'], 'all'),
  sort: text(),
  new: flag(),
  act: oneOf(settingActs),
  destination: text(),
}

/** Where news is sent, and whether it arrives. */
export function DestinationsPage() {
  const [view, change] = useView(fields)
  const may = useMay()
  const list = useLook<ListPage<Destination>>('/destinations', { limit: 500 })
  const rows = useRows(list.data?.items)
  const close = () => change({ act: undefined, destination: '' })
  return (
    <Page
      title="S2S postbacks"
      about="Where Carom sends every status change, and whether it arrived."
      actions={
        may.admin ? (
          <Button tone="solid" onClick={() => change({ new: true }, 'push')}>
            <Plus aria-hidden size={13} />
            New S2S postback
          </Button>
        ) : undefined
      }
    >
      {list.isPending ? <Loading /> : null}
      {list.error === null ? null : (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      )}
      {rows === undefined ? null : <Rows rows={rows} view={view} change={change} />}
      {view.new && may.admin ? <NewDestination onClose={() => change({ new: false })} /> : null}
      {may.admin ? (
        <SettingActs act={view.act} id={view.destination} words={actWords} onClose={close} />
      ) : null}
    </Page>
  )
}

function useRows(items: readonly Destination[] | undefined) {
  const health = useLook<Health>('/health', {}, { everyMs: 15_000 })
  const isOwned = useIsOwnedByFile('destinations')
  return items?.map(
    (destination): DestinationRow => ({
      destination,
      health: health.data?.destinations.find((one) => one.destination === destination.id),
      isOwned: isOwned(destination.id),
    }),
  )
}

type View = ReturnType<typeof useView<typeof fields>>[0]
type RowsProps = {
  readonly rows: readonly DestinationRow[]
  readonly view: View
  readonly change: ChangeView<typeof fields>
}

function Rows({ rows, view, change }: RowsProps) {
  const may = useMay()
  const [first] = rows
  if (first === undefined) return <NoneYet mayMake={may.admin} change={change} />
  const isFresh = rows.length === 1 && !first.destination.enabled
  if (isFresh) return <FirstOne row={first} mayChange={may.admin} />
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox value={view.q} placeholder="Name or URL" onChange={(q) => change({ q })} />
        <Choices
          label="State"
          value={view.state}
          onChange={(state) => change({ state })}
          choices={[
            { id: 'all', label: 'All' },
            { id: 'on', label: 'On' },
            { id: 'paused', label: 'Paused' },
            { id: 'off', label: 'Off' },
          ]}
        />
      </div>
      <Found rows={rows} view={view} change={change} />
    </div>
  )
}

function Found({ rows, view, change }: RowsProps) {
  const may = useMay()
  const shown = rows.filter(({ destination }) => isShown(destination, view))
  if (shown.length === 0) {
    return (
      <EmptyState
        kind="no-match"
        title="No S2S postback matches"
        action={<Button onClick={() => change({ q: '', state: 'all' })}>Show all</Button>}
      />
    )
  }
  return (
    <PlainTable
      label="S2S postbacks"
      columns={columnsFor(may, (act, destination) => change({ act, destination }, 'push'))}
      rows={shown}
      keyOf={(row) => row.destination.id}
      sort={view.sort}
      onSort={(sort) => change({ sort })}
    />
  )
}

type NoneProps = { readonly mayMake: boolean; readonly change: ChangeView<typeof fields> }

function NoneYet({ mayMake, change }: NoneProps) {
  return (
    <EmptyState
      kind="nothing"
      title="Nothing is told to anybody yet"
      action={
        mayMake ? (
          <Button tone="solid" onClick={() => change({ new: true }, 'push')}>
            New S2S postback
          </Button>
        ) : undefined
      }
    >
      An S2S postback is a URL that Carom calls whenever a status changes: of a traffic source, an
      ad platform, or another tracker.
    </EmptyState>
  )
}

function isShown({ id, url, enabled, paused }: Destination, { q, state }: View): boolean {
  if (!`${id} ${url}`.toLowerCase().includes(q.toLowerCase())) return false
  const states = { all: true, on: enabled && !paused, off: !enabled, paused: enabled && paused }
  return states[state]
}
