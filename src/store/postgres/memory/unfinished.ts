import type { Unfinished } from '../../steps/unfinished.ts'
import type { Known } from './known.ts'
import { joined } from './shelves.ts'

/** What goes on later, of one transaction in the making. */
export function openUnfinished({ unfinished }: Known) {
  const saved = new Map<string, Unfinished>()
  const ended = new Map<string, Unfinished>()
  const nameOf = ({ subid, id }: Pick<Unfinished, 'subid' | 'id'>) => joined(subid, id)
  return {
    find: (subid: string, id: string): Unfinished | undefined => {
      const name = nameOf({ subid, id })
      if (ended.has(name)) return undefined
      return saved.get(name) ?? unfinished.look({ subid, id }) ?? undefined
    },
    save: (one: Unfinished) => {
      saved.set(nameOf(one), one)
      ended.delete(nameOf(one))
    },
    end: (one: Unfinished) => {
      ended.set(nameOf(one), one)
      saved.delete(nameOf(one))
    },
    changes: () => ({ unfinished: [...saved.values()], finished: [...ended.values()] }),
  }
}
