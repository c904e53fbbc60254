import { groupOf } from '../../../domain/groups.ts'
import { steadyClock } from '../../../platform/clock.ts'
import type { Lease, Nodes } from '../../nodes.ts'

/** As one process has it. */
type Own = {
  readonly epoch: number
  /** Calls under way, and those whose outcome is not kept yet. */
  calls: number
}

type Held = {
  readonly held: readonly Lease[]
  /** By the clock of this process that never steps back. */
  readonly steadyUntil: number
  readonly alone: boolean
}

type Claimed = { readonly bucket: number; readonly epoch?: number }

export type Leases = ReturnType<typeof openLeases>

/** What this process knows of the groups that it sends for, between two looks at the database. */
export function openLeases() {
  let own = new Map<number, Own>()
  let leaving = new Set<number>()
  let until = 0
  let isAlone = true
  let onEmpty: () => void = () => undefined

  const holds = (group: number): boolean =>
    own.has(group) && !leaving.has(group) && steadyClock() < until
  const beginCall: Nodes['beginCall'] = ({ bucket, epoch }) => {
    const group = groupOf(bucket)
    const known = own.get(group)
    if (known === undefined || known.epoch !== epoch || !holds(group)) return null
    known.calls += 1
    return () => {
      known.calls -= 1
      if (known.calls === 0 && leaving.has(group)) onEmpty()
    }
  }
  return {
    beginCall,
    /** Groups of which calls may be made now. */
    groups: (): readonly number[] => [...own.keys()].filter(holds),
    /** It was not heard from for too long: others may send for what it had. */
    haveRunOut: (): boolean => own.size > 0 && steadyClock() >= until,
    /** Those of these that are this process's to send, each with the epoch it is claimed under. */
    claim: <Due extends Claimed>(due: readonly Due[]): readonly Due[] =>
      due.flatMap((one) => {
        const group = groupOf(one.bucket)
        const epoch = own.get(group)?.epoch
        return epoch === undefined || !holds(group) ? [] : [{ ...one, epoch }]
      }),
    /** Begins no more calls of these, and of them alone. */
    leave: (groups: readonly number[]) => {
      leaving = new Set(groups)
    },
    /** Of those that are left, the ones that nothing is under way of. */
    left: (): readonly number[] =>
      [...leaving].filter((group) => (own.get(group)?.calls ?? 0) === 0),
    /** Nobody else is on the database: whatever is made is told here. */
    isAlone: () => isAlone,
    /** Of those to be left, the idle ones come last, and the ones that are being left already. */
    busiestFirst: (groups: readonly number[]): readonly number[] => {
      const stays = (group: number) => (leaving.has(group) ? 0 : 1)
      const calls = (group: number) => own.get(group)?.calls ?? 0
      return groups.toSorted((a, b) => stays(b) - stays(a) || calls(b) - calls(a))
    },
    /** What the database says. */
    take: ({ held, steadyUntil, alone }: Held) => {
      own = new Map(
        held.map(({ group, epoch }) => {
          const known = own.get(group)
          return [group, known?.epoch === epoch ? known : { epoch, calls: 0 }]
        }),
      )
      leaving = new Set([...leaving].filter((group) => own.has(group)))
      until = steadyUntil
      isAlone = alone
    },
    /** Told when the last call of a group that is being left has ended. */
    onEmpty: (listener: () => void) => {
      onEmpty = listener
    },
  }
}
