import { countByWords } from '../../kit/count-by.tsx'
import { oneOf, type View } from '../../url/fields.ts'
import { rangeFields } from '../../url/range.ts'

export const fields = { ...rangeFields, countBy: oneOf(countByWords) }
export type OverviewView = View<typeof fields>

/** The same time on another page, whatever range that one begins with. */
export function sameTime(view: OverviewView): Readonly<Record<string, string>> {
  const tz: Readonly<Record<string, string>> = view.tz === undefined ? {} : { tz: view.tz }
  if (view.from === undefined) return { range: view.range, ...tz }
  const to: Readonly<Record<string, string>> =
    view.to === undefined ? {} : { to: new Date(view.to).toISOString() }
  return { from: new Date(view.from).toISOString(), ...to, ...tz }
}
