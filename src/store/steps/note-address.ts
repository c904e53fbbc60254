import type { Intake } from '../store.ts'
import type { Ending } from './word.ts'
import type { Work } from './work.ts'

/** Learns who called, where the network asks for that; an address that nobody knew is noted. */
export function noteAddress(work: Work, intake: Intake, ending: Ending): Ending {
  const { observed, ip, network, receivedAt, read } = intake
  if (observed === undefined || ip === null) return ending
  const isSale = read.ok && read.reading.status === 'Purchase' && !read.reading.test
  const isNew = work.tables.addresses.note({
    ...{ network, ip, at: receivedAt },
    isSale: isSale && observed === 'unlisted',
  })
  if (!isNew || observed === 'listed') return ending
  return { ...ending, notes: [...ending.notes, 'address-new'] }
}
