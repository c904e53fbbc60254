import { meetOn } from './keep-click.ts'
import { hearOn } from './take.ts'
import type { Unfinished } from './unfinished.ts'
import type { Work } from './work.ts'

/** Does to some more leads what was not done to all of them. False: there was nothing to go on with. */
export function goOn(work: Work, { subid, id }: Pick<Unfinished, 'subid' | 'id'>): boolean {
  const { unfinished } = work.tables
  const found = unfinished.find(subid, id)
  if (found === undefined) return false
  // Noted again where there are more than that.
  unfinished.end(found)
  if (found.word === null) meetOn(work, found)
  else hearOn(work, found.word, found)
  return true
}
