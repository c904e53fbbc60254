import type { Lead } from '../../../domain/lead.ts'
import { slotOf } from '../../../domain/slots.ts'
import type { View } from '../../store.ts'

/** What is later than this after its own time is marked when it is written. */
const lateMs = 60_000

export type LateMarks = {
  /** The latest time anything was written at, so that a clock that steps back hides nothing. */
  readonly latestAt: (now: number) => number
}

/** What the numbers may have counted already, of one transaction in the making. */
export function openRollups({ latestAt }: LateMarks) {
  const slots = new Set<number>()
  const leads = new Map<string, number>()
  const subids = new Set<string>()
  const postbacks: string[] = []
  const isLate = (at: number, now: number) => at < latestAt(now) - lateMs
  return {
    noticeClick: (at: number, now: number) => {
      if (isLate(at, now)) slots.add(slotOf(at))
    },
    notePostback: (id: string) => {
      postbacks.push(id)
    },
    /** A view told so late that the step which looks for views by their time is past it. */
    noticeView: ({ subid, at }: View, now: number) => {
      if (isLate(at, now)) subids.add(subid)
    },
    /** A lead that has changed without a move. */
    touchLead: ({ id, createdAt }: Pick<Lead, 'id' | 'createdAt'>) => {
      leads.set(id, createdAt)
    },
    changes: () => ({
      lateSlots: [...slots].sort((a, b) => a - b),
      touchedLeads: [...leads].sort(([a], [b]) => (a < b ? -1 : 1)),
      viewedSubids: [...subids],
      latePostbacks: postbacks,
    }),
  }
}
