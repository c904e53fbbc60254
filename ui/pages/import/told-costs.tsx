import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { CostList } from '../../../src/admin/contract-costs.ts'
import { useChange, useLook } from '../../api/queries.ts'
import { IconButton } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { count, share } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import { OfClicks } from './cost-result.tsx'

type Told = CostList['items'][number]

const columns: readonly PlainColumn<Told>[] = [
  { id: 'campaign', header: 'Campaign', cell: ({ campaign }) => campaign },
  { id: 'day', header: 'Day', cell: ({ day, zone }) => <span title={zone}>{day}</span> },
  { id: 'of', header: 'Of', cell: (told) => <OfClicks {...told} /> },
  {
    id: 'amount',
    header: 'Amount',
    align: 'right',
    cell: ({ amount, amountBefore }) => (
      <span title={amountBefore === null ? undefined : `It was ${amountBefore}`}>{amount}</span>
    ),
  },
  { id: 'spread', header: 'Spread', grow: true, cell: (told) => <Spread {...told} /> },
  { id: 'at', header: 'Told', cell: ({ at, by }) => <ToldAt at={at} by={by} /> },
]

function Spread({ state, clicks, done }: Told) {
  if (state === 'done') return <span>over {count(clicks ?? 0)} clicks</span>
  const so = clicks === null || clicks === 0 ? 0 : done / clicks
  return <Tag tone="info">under way: {share(so, 0)}</Tag>
}

const ToldAt = ({ at, by }: Pick<Told, 'at' | 'by'>) => (
  <span title={by}>
    <Time at={at} withDay="past" />
  </span>
)

/** The newest of what was told so far, and how far it is spread. */
export function ToldCosts() {
  const say = useToast()
  const [asked, setAsked] = useState<Told>()
  const { data } = useLook<CostList>('/costs', { limit: 100 }, { everyMs: 5000 })
  const remove = useChange(['/costs'])
  if (data === undefined || data.items.length === 0) return null
  const acts: PlainColumn<Told> = {
    id: 'acts',
    header: '',
    cell: (told) => (
      <IconButton
        size="sm"
        label={`Remove ${told.campaign}, ${told.day}`}
        icon={<Trash2 aria-hidden size={13} />}
        onClick={() => setAsked(told)}
      />
    ),
  }
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: `/costs/${asked?.id}` },
      {
        onSuccess: () => say.done('It is removed'),
        onError: say.failed,
        onSettled: () => setAsked(undefined),
      },
    )
  return (
    <Card title="Told so far">
      <PlainTable
        label="Costs that were told"
        columns={[...columns, acts]}
        rows={data.items}
        keyOf={({ id }) => id}
      />
      <ConfirmDialog
        open={asked !== undefined}
        danger
        onClose={() => setAsked(undefined)}
        onConfirm={confirm}
        busy={remove.isPending}
        title={`Remove the cost of ${asked?.campaign}, ${asked?.day}?`}
        about="Its clicks keep their parts until the day is told anew, cut in any way."
        act="Remove 1 cost"
      />
    </Card>
  )
}
