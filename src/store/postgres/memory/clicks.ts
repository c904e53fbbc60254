import type { Click } from '../../../domain/click.ts'
import type { View } from '../../store.ts'
import type { Known } from './known.ts'

/** Clicks and views of one transaction in the making. */
export function openClicks({ clicks }: Known) {
  const inserted = new Map<string, Click>()
  const landings = new Map<string, string>()
  const views: View[] = []
  const find = (subid: string): Click | null => {
    const click = inserted.get(subid) ?? clicks.look(subid)
    const landing = landings.get(subid)
    return click === null || landing === undefined ? click : { ...click, landing }
  }
  return {
    find,
    insert: (click: Click): boolean => {
      if ((inserted.get(click.subid) ?? clicks.look(click.subid)) !== null) return false
      inserted.set(click.subid, click)
      return true
    },
    insertView: (view: View) => {
      views.push(view)
    },
    /** The landing a visitor came to is the click's, if there is one, whatever was chosen before. */
    setLanding: ({ subid, landing }: View) => {
      if (landing !== null && find(subid) !== null) landings.set(subid, landing)
    },
    changes: () => ({
      clicks: [...inserted.values()].map(({ subid }) => find(subid)).filter((one) => one !== null),
      landings: [...landings.keys()]
        .filter((subid) => !inserted.has(subid))
        .sort()
        .map(find)
        .filter((one) => one !== null),
      views: views.toSorted((a, b) => (a.subid < b.subid ? -1 : 1)),
    }),
  }
}
