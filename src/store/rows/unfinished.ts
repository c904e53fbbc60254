import type { Unfinished } from '../steps/unfinished.ts'
import type { Column } from './fields.ts'

export const unfinishedColumns: readonly Column<Unfinished>[] = [
  ['subid', ({ subid }) => subid],
  ['id', ({ id }) => id],
  ['network', ({ network }) => network],
  ['saleKey', ({ saleKey }) => saleKey],
  ['word', ({ word }) => (word === null ? null : JSON.stringify(word))],
]

export type StoredUnfinished = Omit<Unfinished, 'word'> & { readonly word: string | null }

/** Safe: written above and nowhere else. */
export const unfinishedOf = ({ word, ...rest }: StoredUnfinished): Unfinished => ({
  ...rest,
  word: word === null ? null : (JSON.parse(word) as Unfinished['word']),
})
