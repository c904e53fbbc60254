import type { Acts, TestsWish } from '../acts.ts'
import { forgetInSteps } from '../erasing/in-steps.ts'
import { countReplay } from '../questions/count-replay.ts'
import type { SettingSeals } from '../steps/setting-seals.ts'
import type { ReadClient } from './threads/read-client.ts'
import type { WriteClient } from './threads/write-client.ts'

const leadsAtOnce = 200

/** `quick` is asked every second; `lists` looks through many rows. */
type Readers = { readonly lists: ReadClient; readonly quick: ReadClient }

/** What people do by hand: always between batches of live work, never in its way. */
export function acts(writer: WriteClient, { lists, quick }: Readers, seals: SettingSeals): Acts {
  const { push } = writer
  return {
    resend: (id, render = 'anew') => push({ kind: 'resend', id, render }, 'slow'),
    countReplay: (wish) => countReplay((part, from) => lists.ask('countPart', part, from), wish),
    startReplay: (replay) => push({ kind: 'replay', replay }, 'slow'),
    findReplay: (id) => quick.ask('findReplay', id),
    listReplays: () => quick.ask('listReplays'),
    pauseReplay: (id, paused) => push({ kind: 'pause-replay', id, paused }, 'slow'),
    cancelReplay: (id) => push({ kind: 'no-replay', id }, 'slow'),
    stepReplay: async (id, limit) => {
      const step = await lists.ask('nextOfReplay', id, limit)
      if (step === undefined) return quick.ask('findReplay', id)
      return push({ kind: 'replay-step', step }, 'slow')
    },
    tryTake: (intakes) => push({ kind: 'try', intakes }, 'slow'),
    decide: (postbackId, leadId) => push({ kind: 'decide', postbackId, leadId }, 'slow'),
    applyHeld: (choice) => push({ kind: 'apply-held', choice }, 'slow'),
    dismissHeld: (ids) => push({ kind: 'dismiss-held', ids }, 'slow'),
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

async function deleteTests({ push }: WriteClient, wish: TestsWish): Promise<number> {
  let deleted = 0
  let last = leadsAtOnce
  while (last === leadsAtOnce) {
    last = await push({ kind: 'no-tests', wish, limit: leadsAtOnce }, 'slow')
    deleted += last
  }
  return deleted
}
