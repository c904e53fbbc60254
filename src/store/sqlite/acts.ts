import type { NotResent } from '../../domain/resend-reasons.ts'
import type { Acts, ReplayCount, ReplayWish, TestsWish } from '../acts.ts'
import { forgetInSteps } from '../erasing/in-steps.ts'
import type { SettingSeals } from '../steps/setting-seals.ts'
import type { ReadClient } from './read-client.ts'
import type { WriteClient } from './write-client.ts'

const mostCounted = 10_000
const leadsAtOnce = 200

/** `quick` is asked every second; `lists` looks through many rows. */
type Readers = { readonly lists: ReadClient; readonly quick: ReadClient }

/** What people do by hand: always between batches of live work, never in its way. */
export function acts(writer: WriteClient, { lists, quick }: Readers, seals: SettingSeals): Acts {
  const { push } = writer
  return {
    resend: (id) => push({ kind: 'resend', id }, 'slow'),
    countReplay: (wish) => countReplay(lists, wish),
    startReplay: (replay) => push({ kind: 'replay', replay }, 'slow'),
    findReplay: (id) => quick.ask('findReplay', id),
    listReplays: () => quick.ask('listReplays'),
    cancelReplay: (id) => push({ kind: 'no-replay', id }, 'slow'),
    stepReplay: async (id, limit) => {
      const step = await lists.ask('nextOfReplay', id, limit)
      if (step === undefined) return quick.ask('findReplay', id)
      return push({ kind: 'replay-step', step }, 'slow')
    },
    tryTake: (intakes) => push({ kind: 'try', intakes }, 'slow'),
    decide: (postbackId, leadId) => push({ kind: 'decide', postbackId, leadId }, 'slow'),
    applyHeld: (choice) => push({ kind: 'apply-held', choice }, 'slow'),
    hearAgain: (heard) => push({ kind: 'hear-again', heard }, 'slow'),
    findWaiting: (id) => lists.ask('findWaiting', id),
    forget: forgetInSteps((subid, limit) => push({ kind: 'forget', subid, limit }, 'slow')),
    deleteTests: (wish) => deleteTests(writer, wish),
    listVersions: async (kind, id) => {
      const versions = await lists.ask('listVersions', kind, id)
      return versions.map((one) => {
        const { value } = one
        return value === null ? one : { ...one, value: seals.open({ kind, id }, { ...value }) }
      })
    },
  }
}

async function countReplay(lists: ReadClient, wish: ReplayWish): Promise<ReplayCount> {
  const skipped: Partial<Record<NotResent, number>> = {}
  let count = 0
  let from: string | null = ''
  while (from !== null && count < mostCounted) {
    const part: Awaited<ReturnType<typeof lists.ask<'countPart'>>> = await lists.ask(
      'countPart',
      wish,
      from,
    )
    count += part.count
    for (const [reason, more] of Object.entries(part.skipped)) {
      // Safe: the reasons of a part are those of the whole.
      const known = reason as NotResent
      skipped[known] = (skipped[known] ?? 0) + more
    }
    from = part.to
  }
  return {
    count: Math.min(count, mostCounted),
    capped: count > mostCounted || from !== null,
    skipped,
  }
}

async function deleteTests({ push }: WriteClient, wish: TestsWish): Promise<number> {
  let deleted = 0
  let last = leadsAtOnce
  while (last === leadsAtOnce) {
    last = await push({ kind: 'no-tests', wish, limit: leadsAtOnce }, 'slow')
    deleted += last
  }
  return deleted
}
