import type { Click } from '../../../domain/click.ts'
import { attemptColumns } from '../../rows/attempts.ts'
import { clickColumns, viewColumns } from '../../rows/clicks.ts'
import {
  deliveryAttempted,
  deliveryColumns,
  deliveryKeys,
  deliveryOpening,
} from '../../rows/deliveries.ts'
import type { Column } from '../../rows/fields.ts'
import { listJson } from '../../rows/fields.ts'
import { leadChanging, leadColumns, leadKeys } from '../../rows/leads.ts'
import { moveColumns } from '../../rows/moves.ts'
import { allPostbackColumns, heldOf, pendingOf } from '../../rows/postbacks.ts'
import type { StoredDelivery } from '../../steps/stored-delivery.ts'
import type { ToldMove } from '../../steps/tables.ts'
import { orderIdsOf } from '../../steps/wait-keys.ts'
import type { Intake, View } from '../../store.ts'
import type { NewAttempt } from '../memory/deliveries.ts'
import type { Known } from '../memory/known.ts'
import type { NewLead } from '../memory/leads.ts'
import type { NewEnding, NewPostback } from '../memory/postbacks.ts'
import type { Changes } from '../memory/tables.ts'
import type { Statement } from '../server/connect.ts'
import { bucketFor, placeOf } from '../server/places.ts'
import { insertOf, updateOf } from './rows-sql.ts'

const bucketBy = <Whole>(subidOf: (whole: Whole) => string): Column<Whole> => [
  'bucket',
  (whole) => bucketFor(subidOf(whole)),
]

/**
 * A postback lies where its reading belongs: with the subid that it names, or that its order led to; with
 * the name of an order that nobody knows; where its own id leads.
 */
function bucketOfPostback({ intake, ending }: NewPostback): number {
  return bucketFor(ending.subid ?? homeOf(intake))
}

/** What tells where a postback belongs as long as nobody has looked anything up. */
export function homeOf({ id, read }: Pick<Intake, 'id' | 'read'>): string {
  if (!read.ok) return read.subid ?? id
  return read.reading.subid ?? orderIdsOf(read.reading)[0] ?? id
}

/** Where postbacks are that this transaction has written or read. */
export function postbackPlaces({ postbacks }: Changes, known: Known): (id: string) => number {
  const own = new Map(postbacks.map((one) => [one.intake.id, bucketOfPostback(one)]))
  return (id) => own.get(id) ?? placeOf(known, id)
}

const insertClicks = insertOf<Click>({
  name: 'clicks',
  columns: [bucketBy(({ subid }) => subid), ...clickColumns],
})

/** Of a click whose subid was known before it. */
const noteClicks = updateOf<Click>(
  {
    name: 'subject',
    keys: [bucketBy(({ subid }) => subid), ['subid', ({ subid }) => subid]],
    columns: [['clickAt', ({ at }) => at]],
  },
  'note-clicks',
)

const insertViews = insertOf<View>(
  { name: 'views', columns: [bucketBy(({ subid }) => subid), ...viewColumns] },
  'on conflict (subid, at, landing, bucket) do nothing',
)

const setLandings = updateOf<Click>(
  {
    name: 'clicks',
    keys: [bucketBy(({ subid }) => subid), ['subid', ({ subid }) => subid], ['at', ({ at }) => at]],
    columns: [['landing', ({ landing }) => landing]],
  },
  'set-landings',
)

const insertPostbacks = insertOf<NewPostback>({
  name: 'postbacks',
  columns: [['bucket', bucketOfPostback], ...allPostbackColumns],
})

const setEndings = updateOf<NewEnding & { readonly bucket: number }>(
  {
    name: 'postbacks',
    keys: [
      ['bucket', ({ bucket }) => bucket],
      ['id', ({ id }) => id],
    ],
    columns: [
      ['outcome', ({ ending }) => ending.outcome],
      ['reason', ({ ending }) => ending.reason],
      ['notes', ({ ending }) => listJson(ending.notes)],
      ['subid', ({ ending }) => ending.subid],
      ['settingsVersion', ({ settingsVersion }) => settingsVersion],
      ['pending', ({ ending, cause }) => pendingOf(ending, cause)],
      ['heldKind', ({ ending }) => ending.held?.kind ?? null],
      ['held', ({ ending }) => heldOf(ending)],
      ['heldBy', () => null],
    ],
    // What was held back is known by it also when nothing of it is open any more.
    lasting: ['held'],
  },
  'set-endings',
)

const insertLeads = insertOf<NewLead>({
  name: 'leads',
  columns: [bucketBy(({ lead }) => lead.subid), ...leadColumns],
  texts: ['status'],
})

const leadPlace: readonly Column<NewLead>[] = [bucketBy(({ lead }) => lead.subid), ...leadKeys]

const updateLeads = updateOf<NewLead>({
  name: 'leads',
  keys: leadPlace,
  columns: leadChanging,
  texts: ['status'],
})

const clickLeads = updateOf<NewLead>(
  {
    name: 'leads',
    keys: leadPlace,
    columns: [
      ['campaign', ({ click }) => click?.campaign ?? null],
      ['click', () => 1],
    ],
  },
  'click-leads',
)

const insertMoves = insertOf<{ readonly move: ToldMove; readonly notSent: ToldMove['notSent'] }>({
  name: 'moves',
  columns: [bucketBy(({ move }) => move.subid), ...moveColumns],
})

const deliveryPlace: Column<StoredDelivery> = bucketBy(({ subid }) => subid)

const insertDeliveries = insertOf<StoredDelivery>({
  name: 'deliveries',
  columns: [deliveryPlace, ...deliveryColumns],
})

const updateDeliveries = updateOf<StoredDelivery>({
  name: 'deliveries',
  keys: [deliveryPlace, ...deliveryKeys],
  columns: [...deliveryOpening, ...deliveryAttempted],
})

const insertAttempts = insertOf<NewAttempt>(
  {
    name: 'attempts',
    columns: [bucketBy(({ settlement }) => settlement.subid), ...attemptColumns],
  },
  'on conflict (delivery_id, generation, attempt, bucket) do nothing',
)

/** What there is to write, in statements of one kind of row each. */
export function rowStatements(changes: Changes, known: Known): readonly Statement[] {
  const { clicks, views, landings, postbacks, endings } = changes
  const { leads, changedLeads, clickedLeads, moves } = changes
  const { deliveries, changedDeliveries, attempts } = changes
  return [
    ...some(insertClicks, clicks),
    ...some(
      noteClicks,
      clicks.filter(({ subid, at }) => known.newSubjects.get(subid) !== at),
    ),
    ...some(insertViews, views),
    ...some(setLandings, landings),
    ...some(insertPostbacks, postbacks),
    ...some(
      setEndings,
      // Judged again from its row, which said where it is.
      endings.map((one) => ({ ...one, bucket: placeOf(known, one.id) })),
    ),
    ...some(insertLeads, leads),
    ...some(
      updateLeads,
      changedLeads.map((lead) => ({ lead, click: null })),
    ),
    ...some(clickLeads, clickedLeads),
    ...some(
      insertMoves,
      moves.map((move) => ({ move, notSent: move.notSent })),
    ),
    ...some(insertDeliveries, deliveries),
    ...some(updateDeliveries, changedDeliveries),
    ...some(insertAttempts, attempts),
  ]
}

/** No statement for no rows. */
export function some<Row>(
  statementOf: (rows: readonly Row[]) => Statement,
  rows: readonly Row[],
): readonly Statement[] {
  return rows.length === 0 ? [] : [statementOf(rows)]
}
