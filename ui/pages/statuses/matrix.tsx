import { Check } from 'lucide-react'
import { useState } from 'react'
import { allowedMoves, type Status, statuses } from '../../../src/domain/status.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Card } from '../../kit/page.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Unsaved } from '../../kit/unsaved.tsx'
import type { NetworkMoves } from './statuses-page.tsx'

type Moves = Readonly<Record<string, readonly Status[]>>

/** From the row to the column. Where the network owns a table of its own it says so. */
export function Matrix({ table }: { readonly table: NetworkMoves }) {
  const may = useMay()
  const isOwned = useIsOwnedByFile('networks')(table.network)
  const path = `/networks/${encodeURIComponent(table.network)}`
  const mayChange = may.admin && !isOwned
  const network = useLook<Setting>(path, {}, { enabled: mayChange }).data
  const [moves, setMoves] = useState<Moves>(table.moves)
  const say = useToast()
  const save = useChange<Setting>(['/statuses', '/networks'])
  const isChanged = JSON.stringify(moves) !== JSON.stringify(table.moves)
  const put = (body: object, said: string) =>
    save.mutate(
      { method: 'PUT', path, body },
      { onSuccess: () => say.done(said), onError: say.failed },
    )
  const toggle = (from: Status, to: Status) => {
    const now = moves[from] ?? []
    const next = now.includes(to) ? now.filter((one) => one !== to) : [...now, to]
    setMoves({ ...moves, [from]: next })
  }
  const { moves: _, ...withoutTable } = network ?? { id: table.network }
  return (
    <Card
      title="Allowed changes"
      actions={table.own ? <Tag tone="info">Its own table</Tag> : <Tag>The common table</Tag>}
    >
      <Unsaved when={isChanged} />
      <Grid moves={moves} onToggle={mayChange && network !== undefined ? toggle : undefined} />
      <p className="mt-2 text-xs text-pretty text-fg2">
        Anything may be the first. What is not allowed is kept as “Change not allowed” and changes
        nothing; back to Lead only with a later event time, or where it is ticked here.
        {isOwned ? ' The settings file owns this network: change it there.' : ''}
      </p>
      {mayChange && network !== undefined ? (
        <div className="mt-3 flex flex-wrap gap-2">
          <Button
            tone="solid"
            size="lg"
            disabled={!isChanged}
            busy={save.isPending}
            onClick={() => put(bodyOf(network, moves), 'Saved')}
          >
            Save changes
          </Button>
          {table.own ? (
            <Button
              size="lg"
              busy={save.isPending}
              onClick={() => put(withoutTable, 'It follows the common table again')}
            >
              Back to the common table
            </Button>
          ) : null}
        </div>
      ) : null}
    </Card>
  )
}

const backToLead = ['Purchase', 'Reject', 'Trash'] as const

/** Back to Lead from everywhere and the common rest is what `reopen` says. */
function bodyOf(network: Setting, moves: Moves): object {
  const reopens = backToLead.every((from) => moves[from]?.includes('Lead') === true)
  const rest = Object.fromEntries(
    statuses.map((from) => {
      const to = moves[from] ?? []
      return [from, statuses.filter((one) => to.includes(one) && !(reopens && one === 'Lead'))]
    }),
  )
  const { moves: _, ...others } = network
  const isCommon = statuses.every(
    (from) => allowedMoves[from].toSorted().join() === (rest[from] ?? []).toSorted().join(),
  )
  return { ...others, reopen: reopens, ...(isCommon ? {} : { moves: rest }) }
}

type GridProps = {
  readonly moves: Moves
  readonly onToggle: ((from: Status, to: Status) => void) | undefined
}

function Grid({ moves, onToggle }: GridProps) {
  return (
    <section
      aria-label="Allowed changes, scrollable"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      // What only screen readers see stands within it, not beside the page.
      className="relative overflow-x-auto"
    >
      <table aria-label="Allowed changes" className="w-full text-xs">
        <thead>
          <tr>
            <th scope="col" className="py-1 text-left font-medium text-fg3">
              From
            </th>
            {statuses.map((to) => (
              <th key={to} scope="col" className="px-2 py-1">
                <StatusBadge status={to} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {statuses.map((from) => (
            <tr key={from} className="border-t border-soft">
              <th scope="row" className="py-1.5 text-left">
                <StatusBadge status={from} />
              </th>
              {statuses.map((to) => (
                <td key={to} className="h-9 px-2 text-center">
                  <Cell
                    from={from}
                    to={to}
                    isAllowed={moves[from]?.includes(to) === true}
                    onToggle={onToggle}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type CellProps = {
  readonly from: Status
  readonly to: Status
  readonly isAllowed: boolean
  readonly onToggle: GridProps['onToggle']
}

function Cell({ from, to, isAllowed, onToggle }: CellProps) {
  if (from === to) return <span className="text-fg3">stays</span>
  if (onToggle !== undefined) {
    return (
      <Checkbox
        checked={isAllowed}
        onChange={() => onToggle(from, to)}
        label={<span className="sr-only">{`${from} to ${to}`}</span>}
      />
    )
  }
  return isAllowed ? (
    <Check aria-label="allowed" size={14} className="inline text-okfg" />
  ) : (
    <span className="text-fg3">–</span>
  )
}
