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
  ['prefetch', (click) => bit(click.prefetch)],
  ['params', (click) => JSON.stringify(click.params)],
]

export type ClickRow = Omit<Click, 'prefetch' | 'params'> & {
  readonly prefetch: number
  readonly params: string
}

export const viewColumns: readonly Column<View>[] = [
  ['subid', (view) => view.subid],
  ['at', (view) => view.at],
  ['landing', (view) => view.landing ?? ''],
  ['prelanding', (view) => view.prelanding],
]

export function clickOf(row: ClickRow): Click {
  return { ...row, prefetch: row.prefetch === 1, params: JSON.parse(row.params) }
}
