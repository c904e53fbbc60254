import type { Overview } from '../../../src/admin/contract-numbers.ts'
import { count, money, share } from '../../kit/format.ts'
import { Link } from '../../kit/link.tsx'
import { Tile, Tiles } from '../../kit/tile.tsx'
import { type OverviewView, sameTime } from './view.ts'

type Counted =
  | 'clicks'
  | 'leads'
  | 'purchases'
  | 'rejects'
  | 'trash'
  | 'notAccepted'
  | 'undelivered'
type Place = { readonly to: string; readonly search?: Readonly<Record<string, string>> }

const report: Place = { to: '/reports' }
const places: Readonly<Record<Counted, Place>> = {
  clicks: report,
  leads: { to: '/leads' },
  purchases: { to: '/leads', search: { status: 'Purchase' } },
  rejects: { to: '/leads', search: { status: 'Reject' } },
  trash: { to: '/leads', search: { status: 'Trash' } },
  notAccepted: { to: '/inbound', search: { outcome: 'refused' } },
  undelivered: { to: '/outbound', search: { state: 'failed' } },
}

const first = [
  ['clicks', 'Clicks', '--lead'],
  ['leads', 'Leads', '--lead'],
  ['purchases', 'Purchases', '--purchase'],
  ['rejects', 'Rejects', '--reject'],
  ['trash', 'Trash', '--trash'],
] as const
const lost = [
  ['notAccepted', 'Not accepted'],
  ['undelivered', 'Not delivered'],
] as const

type Props = { readonly overview: Overview; readonly view: OverviewView }

export function OverviewTiles({ overview, view }: Props) {
  const { tiles, series, behind } = overview
  // A change measured against half of the time would look like a loss.
  const compared = (pair: Pair) => (behind ? 'so far' : before(pair))
  return (
    <>
      <Tiles>
        {first.map(([id, label, colour]) => (
          <Tile
            key={id}
            label={label}
            value={<Figure {...{ view, label }} place={places[id]} text={shown(tiles[id].value)} />}
            about={compared(tiles[id])}
            values={series.map((step) => step[id])}
            colour={colour}
          />
        ))}
      </Tiles>
      <Tiles>
        <Tile
          label="Approval"
          value={
            <Figure
              {...{ view }}
              label="Approval"
              place={report}
              text={part(tiles.approval.value)}
            />
          }
          about={behind ? 'so far' : `${part(tiles.approval.previous)} before`}
        />
        {(['revenue', 'hold'] as const).map((id) => (
          <MoneyTile key={id} id={id} {...{ overview, view }} />
        ))}
        {lost.map(([id, label]) =>
          tiles[id].value === null ? null : (
            <Tile
              key={id}
              label={label}
              value={
                <Figure {...{ view, label }} place={places[id]} text={shown(tiles[id].value)} />
              }
              about={before(tiles[id])}
            />
          ),
        )}
      </Tiles>
    </>
  )
}

type Pair = { readonly value: number | null; readonly previous: number | null }

const dash = '–'
const shown = (value: number | null) => (value === null ? dash : count(value))
const part = (value: number | null) => (value === null ? dash : share(value, 1))

/** `+12.5% · 80 before`; there is no change from nothing. */
function before({ value, previous }: Pair): string {
  if (value === null || previous === null) return ''
  if (previous === 0) return `${count(previous)} before`
  return `${grown(value, previous)} · ${count(previous)} before`
}

const grown = (value: number, previous: number) =>
  `${value >= previous ? '+' : ''}${share(value - previous, previous)}`

type NumberProps = {
  readonly view: OverviewView
  readonly label: string
  readonly place: Place
  readonly text: string
}

function Figure({ view, label, place, text }: NumberProps) {
  return (
    <Link
      to={place.to}
      search={{ ...sameTime(view), ...countBy(place, view), ...place.search }}
      aria-label={`${label}: ${text}`}
      className="underline-offset-4 hover:underline"
    >
      {text}
    </Link>
  )
}

const countBy = (place: Place, view: OverviewView): Readonly<Record<string, string>> =>
  place !== report || view.countBy === undefined ? {} : { countBy: view.countBy }

const aboutMoney = ({ behind }: Overview, previous: string | null) => {
  if (previous === null) return ''
  return behind ? 'so far' : `${previous} before`
}

/** Without a base currency there is no one sum: each currency by itself. */
function MoneyTile({ overview, view, id }: Props & { readonly id: 'revenue' | 'hold' }) {
  const { currency, tiles } = overview
  const { value, previous, currencies } = tiles[id]
  const label = id === 'revenue' ? 'Revenue' : 'Hold'
  const known = currencies.filter((one) => !/^-?0(\.0+)?$/.test(one.value))
  const each = known.map((one) => money(one.value, one.currency))
  const text = value === null ? (each[0] ?? dash) : money(value, currency)
  const rest = value === null ? each.slice(1).join(' · ') : ''
  const about = aboutMoney(overview, previous === null ? null : money(previous, currency)) || rest
  return (
    <Tile
      label={label}
      value={<Figure {...{ view, label, text }} place={report} />}
      about={about}
    />
  )
}
