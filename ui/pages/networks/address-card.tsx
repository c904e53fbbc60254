import type { SeenAddresses } from '../../../src/admin/contract-addresses.ts'
import { useChange, useLook } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { count } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'

type Props = { readonly id: string; readonly mayChange: boolean }
type Row = SeenAddresses['items'][number]

/** Who called while the network learns it; nothing is shown where it never did. */
export function AddressCard({ id, mayChange }: Props) {
  const path = `/networks/${encodeURIComponent(id)}/addresses`
  const { data } = useLook<SeenAddresses>(path, {}, { everyMs: 30_000 })
  if (data === undefined || (data.items.length === 0 && data.mode !== 'observe')) return null
  const { mode, items, proposal } = data
  return (
    <Card
      title="Addresses it called from"
      actions={mayChange && mode === 'observe' ? <Enforce path={path} proposal={proposal} /> : null}
    >
      {items.length === 0 ? (
        <p className="text-xs text-fg2">None yet: they are learnt from the next postback on.</p>
      ) : (
        <PlainTable
          label="Addresses"
          columns={columns}
          rows={items}
          keyOf={({ address }) => address}
        />
      )}
    </Card>
  )
}

const columns: readonly PlainColumn<Row>[] = [
  {
    id: 'address',
    header: 'Address',
    grow: true,
    cell: ({ address }) => <span className="mono">{address}</span>,
  },
  { id: 'count', header: 'Calls', align: 'right', cell: (row) => count(row.count) },
  { id: 'first', header: 'First', cell: ({ firstAt }) => <Time at={firstAt} withDay="past" /> },
  { id: 'last', header: 'Last', cell: ({ lastAt }) => <Time at={lastAt} withDay="past" /> },
  { id: 'mark', header: 'Mark', cell: (row) => <Mark row={row} /> },
]

function Mark({ row: { listed, soldAt } }: { readonly row: Row }) {
  if (listed) return <Tag tone="good">Listed</Tag>
  return soldAt === null ? <Tag>Not listed</Tag> : <Tag tone="warn">Began with a sale</Tag>
}

type EnforceProps = { readonly path: string; readonly proposal: readonly string[] }

function Enforce({ path, proposal }: EnforceProps) {
  const say = useToast()
  const save = useChange(['/networks', '/issues'])
  const act = () =>
    save.mutate(
      { method: 'POST', path: `${path}/enforce`, body: { allowFrom: proposal } },
      {
        onSuccess: () => say.done('Saved', 'Whoever calls from elsewhere is refused now.'),
        onError: say.failed,
      },
    )
  return (
    <Button
      size="sm"
      busy={save.isPending}
      disabled={proposal.length === 0}
      title={proposal.length === 0 ? 'Nobody called twice yet.' : proposal.join(', ')}
      onClick={act}
    >
      {`Allow ${proposal.length === 1 ? 'this 1' : `these ${proposal.length}`} alone`}
    </Button>
  )
}
