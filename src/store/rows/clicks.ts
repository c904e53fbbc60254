import type { Click } from '../../domain/click.ts'
import type { View } from '../store.ts'
import { bit, type Column } from './fields.ts'

export const clickColumns: readonly Column<Click>[] = [
  ['subid', (click) => click.subid],
  ['at', (click) => click.at],
  ['campaign', (click) => click.campaign],
  ['source', (click) => click.source],
  ['prelanding', (click) => click.prelanding],
  ['landing', (click) => click.landing],
  ['px', (click) => click.px],
  ['domain', (click) => click.domain],
  ['externalId', (click) => click.externalId],
  ['ip', (click) => click.ip],
  ['ua', (click) => click.ua],
  ['country', (click) => click.country],
  ['device', (click) => click.device],
  ['os', (click) => click.os],
  ['cost', (click) => click.cost],
  ['prefetch', (click) => bit(click.apart === 'prefetch')],
  ['params', (click) => JSON.stringify(click.params)],
  ['region', (click) => click.region],
  ['city', (click) => click.city],
  ['browser', (click) => click.browser],
  ['apart', (click) => click.apart],
  ['mark', (click) => click.mark],
  // Most say nothing of it, and a null costs nothing.
  ['doNotSell', (click) => (click.doNotSell ? 1 : null)],
]

export type ClickRow = Omit<Click, 'params' | 'doNotSell'> & {
  readonly prefetch: number
  readonly doNotSell: number | null
  readonly params: string
}

export const viewColumns: readonly Column<View>[] = [
  ['subid', (view) => view.subid],
  ['at', (view) => view.at],
  ['landing', (view) => view.landing ?? ''],
  ['prelanding', (view) => view.prelanding],
]

/** Of clicks of before, the only ones apart were those fetched ahead. */
export function clickOf({ prefetch, doNotSell, ...row }: ClickRow): Click {
  const apart = row.apart ?? (prefetch === 1 ? 'prefetch' : null)
  return { ...row, apart, doNotSell: doNotSell === 1, params: JSON.parse(row.params) }
}
