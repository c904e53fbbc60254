import type { LogName } from '../looks.ts'
import { inBucket } from '../rows/bucket.ts'
import { isHeld } from '../rows/deliveries.ts'

/** What a log is looked through by, and how its rows say it where they are not derived yet. */
export type LogShape = {
  readonly name: LogName
  /** The derived rows: `bucket, at, id`, the fields, and what else is kept of each. */
  readonly table: string
  readonly fields: readonly string[]
  readonly more: readonly string[]
  /** The field that histograms stack. */
  readonly stack: string
  /** Whose watermark tells what is derived. */
  readonly derivation: string
  readonly base: {
    readonly from: string
    readonly at: string
    readonly id: string
    /** The SQL of each field over `from`. */
    readonly field: Readonly<Record<string, string>>
  }
}

/** A row as it is derived: a value for each field and for what else is kept. */
export type LogValues = Readonly<Record<string, string | null>>

const moveOfPostback = (what: string) => `(select ${what} from leads l
  join moves m on m.bucket = l.bucket and m.lead_id = l.id
  where l.bucket = p.bucket and l.subid = p.subid and l.network = p.network
    and m.postback_id = p.id limit 1)`

export const leadOfDelivery = (what: string) => `(select ${what} from leads l
  where l.bucket = d.bucket and l.subid = d.subid and l.network = m.network and l.id = d.lead_id)`

export const postbackMove = `case when p.outcome = 'moved' then ${moveOfPostback('m.id')} end`

/** A lead outlives its click. One lead of its subid is as good as any: there may be very many. */
export const postbackCampaign = `coalesce(
  (select c.campaign from clicks c where c.bucket = p.bucket and c.subid = p.subid),
  (select l.campaign from leads l
    where l.bucket = p.bucket and l.subid = p.subid and l.network = p.network limit 1))`

export const logShapes = {
  postbacks: {
    name: 'postbacks',
    table: 'log_postbacks',
    fields: ['network', 'outcome', 'reason', 'method', 'status', 'campaign'],
    more: ['subid', 'txid', 'move_id'],
    stack: 'outcome',
    derivation: 'log-postbacks',
    base: {
      from: 'postbacks p',
      at: 'p.at',
      id: 'p.id',
      field: {
        network: 'p.network',
        outcome: 'p.outcome',
        reason: 'p.reason',
        method: 'p.method',
        status: `case when p.outcome = 'moved' then ${moveOfPostback('m.to_status')} end`,
        campaign: postbackCampaign,
      },
    },
  },
  leads: {
    name: 'leads',
    table: 'log_leads',
    fields: ['status', 'network', 'campaign'],
    more: [],
    stack: 'status',
    derivation: 'log-moves',
    base: {
      from: 'leads l',
      at: 'l.created_at',
      id: 'l.id',
      field: { status: 'l.status', network: 'l.network', campaign: 'l.campaign' },
    },
  },
  deliveries: {
    name: 'deliveries',
    table: 'log_deliveries',
    fields: ['state', 'destination', 'event', 'campaign', 'error'],
    more: [],
    stack: 'state',
    derivation: 'log-deliveries',
    base: {
      from: 'deliveries d join moves m on m.bucket = d.bucket and m.id = d.move_id',
      at: 'd.created_at',
      id: 'd.id',
      field: {
        state: `case when ${isHeld('d')} then 'held' else d.state end`,
        destination: 'd.destination',
        event: 'm.to_status',
        campaign: leadOfDelivery('l.campaign'),
        error: 'd.last_error',
      },
    },
  },
} as const satisfies Readonly<Record<LogName, LogShape>>

/** The bucket of the first table of a shape's rows. */
export const baseBucket = ({ base }: LogShape) => `${base.id.slice(0, 2)}${inBucket}`

/** Counts are kept by the quarter of an hour: every time zone's hours begin with one. */
export const slotMs = 900_000

export const slotOf = (at: number) => Math.floor(at / slotMs) * slotMs
