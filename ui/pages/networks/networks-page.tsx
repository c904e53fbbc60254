import { Ellipsis, Plus } from 'lucide-react'
import type { Issue, Overview } from '../../../src/admin/contract-numbers.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import type { Page as ListPage } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Menu, MenuItem, MenuLine } from '../../kit/menu.tsx'
import { Page } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { SearchBox } from '../../kit/search-box.tsx'
import { SettingActs, settingActs } from '../../setting/setting-acts.tsx'
import { flag, oneOf, text } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { actWords, dialectsOf, isOpen, type Network, useDialects } from './network.ts'
import { columns, type NetworkRow } from './network-columns.tsx'
import { NewNetwork } from './new-network.tsx'

const fields = {
  q: text(),
  sort: text(),
  new: flag(),
  dialect: text('generic'),
  act: oneOf(settingActs),
  network: text(),
}

/** Who reports conversions to us, when last, and whether all of it is understood. */
export function NetworksPage() {
  const [view, change] = useView(fields)
  const may = useMay()
  const list = useLook<ListPage<Network>>('/networks', { limit: 500 })
  const rows = useRows(list.data?.items)
  return (
    <Page
      title="Networks"
      about="Affiliate programs that report conversions to you."
      actions={
        may.admin ? (
          <Button tone="solid" onClick={() => change({ new: true }, 'push')}>
            <Plus aria-hidden size={13} />
            New network
          </Button>
        ) : undefined
      }
    >
      {list.isPending ? <Loading /> : null}
      {list.error === null ? null : (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      )}
      {rows === undefined ? null : <Rows rows={rows} view={view} change={change} />}
      {view.new && may.admin ? (
        <NewNetwork
          dialect={view.dialect}
          onDialect={(dialect) => change({ dialect })}
          onClose={() => change({ new: false, dialect: 'generic' })}
        />
      ) : null}
      {may.admin ? (
        <SettingActs
          act={view.act}
          id={view.network}
          words={actWords}
          onClose={() => change({ act: undefined, network: '' })}
        />
      ) : null}
    </Page>
  )
}

function useRows(items: readonly Network[] | undefined): readonly NetworkRow[] | undefined {
  const heard = useLook<Overview>('/overview', {}, { everyMs: 5000 }).data?.networks
  const issues = useLook<ListPage<Issue>>('/issues', {}, { everyMs: 30_000 }).data?.items ?? []
  const dialects = useDialects().data?.items ?? []
  const isOwned = useIsOwnedByFile('networks')
  const spoken = (network: Network) => dialects.filter(({ id }) => dialectsOf(network).includes(id))
  return items?.map((network) => ({
    network,
    speaks: dialectsOf(network).map((id) => dialects.find((one) => one.id === id)?.name ?? id),
    isOpen: isOpen(network, spoken(network)),
    lastAt: heard?.find((one) => one.network === network.id)?.lastPostbackAt ?? null,
    issues: issues.filter(
      ({ subject, kind }) =>
        subject === network.id && !kind.startsWith('destination') && kind !== 'disk',
    ),
    isOwned: isOwned(network.id),
  }))
}

type RowsProps = {
  readonly rows: readonly NetworkRow[]
  readonly view: ReturnType<typeof useView<typeof fields>>[0]
  readonly change: ChangeView<typeof fields>
}

function Rows({ rows, view, change }: RowsProps) {
  const may = useMay()
  const shown = rows.filter(({ network, speaks }) =>
    `${network.id} ${speaks.join(' ')}`.toLowerCase().includes(view.q.toLowerCase()),
  )
  if (rows.length === 0) {
    return (
      <EmptyState kind="nothing" title="No network yet">
        Make one: you get the URL to paste where it asks for a postback URL.
      </EmptyState>
    )
  }
  const acts = {
    id: 'acts',
    header: '',
    cell: (row: NetworkRow) => <RowMenu row={row} change={change} />,
  }
  return (
    <div className="flex flex-col gap-3">
      {rows.length > 4 ? (
        <SearchBox value={view.q} placeholder="Name or dialect" onChange={(q) => change({ q })} />
      ) : null}
      {shown.length === 0 ? (
        <EmptyState
          kind="no-match"
          title="No network matches"
          action={<Button onClick={() => change({ q: '' })}>Show all</Button>}
        />
      ) : (
        <PlainTable
          label="Networks"
          columns={may.admin ? [...columns, acts] : columns}
          rows={shown}
          keyOf={(row) => row.network.id}
          sort={view.sort}
          onSort={(sort) => change({ sort })}
        />
      )}
    </div>
  )
}

type MenuProps = { readonly row: NetworkRow; readonly change: ChangeView<typeof fields> }

function RowMenu({ row, change }: MenuProps) {
  const { id } = row.network
  return (
    <Menu
      trigger={
        <IconButton size="sm" label={`Acts of ${id}`} icon={<Ellipsis aria-hidden size={14} />} />
      }
    >
      <MenuItem onSelect={() => change({ act: 'clone', network: id }, 'push')}>Clone…</MenuItem>
      {row.isOwned ? null : (
        <>
          <MenuLine />
          <MenuItem danger onSelect={() => change({ act: 'delete', network: id }, 'push')}>
            Delete…
          </MenuItem>
        </>
      )}
    </Menu>
  )
}
