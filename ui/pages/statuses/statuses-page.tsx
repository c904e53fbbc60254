import type { z } from 'zod'
import type { statusTableSchema } from '../../../src/admin/contract-acts.ts'
import type { Status } from '../../../src/domain/status.ts'
import { useLook } from '../../api/queries.ts'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { Select } from '../../kit/select.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { text } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { Matrix } from './matrix.tsx'
import { TryWords } from './try-words.tsx'

type Table = z.input<typeof statusTableSchema>
export type NetworkMoves = Table['networks'][number]

const fields = { network: text('default'), words: text('Lead, Purchase, Purchase, Lead, Reject') }

/** What the four mean, which change each network may make, and a place to try it. */
export function StatusesPage() {
  const [view, change] = useView(fields)
  const { data, error, refetch } = useLook<Table>('/statuses')
  const shown = data?.networks.find(({ network }) => network === view.network) ?? data?.networks[0]
  return (
    <Page
      title="Statuses"
      about="The four a conversion can have, and how it gets from one to another."
    >
      {error === null ? null : <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading /> : null}
      {data === undefined ? null : (
        <div className="flex flex-col gap-4">
          <ul aria-label="Statuses" className="grid gap-3 sm:grid-cols-2 min-[1100px]:grid-cols-4">
            {data.statuses.map((one) => (
              <Meaning key={one.status} {...one} />
            ))}
          </ul>
          {shown === undefined ? null : (
            <>
              <div className="flex flex-wrap items-center gap-2 text-xs">
                <span aria-hidden className="text-fg2">
                  As this network may:
                </span>
                <Select
                  label="Network"
                  className="w-52"
                  value={shown.network}
                  onChange={(network) => change({ network })}
                  options={data.networks.map(({ network }) => ({ value: network, label: network }))}
                />
              </div>
              <div className="grid items-start gap-4 min-[1100px]:grid-cols-2">
                <Matrix key={JSON.stringify(shown)} table={shown} />
                <TryWords
                  network={shown.network}
                  words={view.words}
                  onWords={(words) => change({ words })}
                />
              </div>
            </>
          )}
        </div>
      )}
    </Page>
  )
}

const money: Readonly<Record<Status, string>> = {
  Lead: 'Its amount is on hold: expected, not yet earned.',
  Purchase: 'Its amount is confirmed revenue.',
  Reject: 'Its amount is reversed: no revenue any more.',
  Trash: 'It has no amount that counts.',
}

function Meaning({ status, meaning }: { readonly status: Status; readonly meaning: string }) {
  return (
    <li className="flex flex-col gap-1.5 rounded-lg border border-line bg-panel p-3">
      <StatusBadge status={status} />
      <p className="text-sm text-fg">{meaning}</p>
      <p className="text-xs text-pretty text-fg2">{money[status]}</p>
    </li>
  )
}
