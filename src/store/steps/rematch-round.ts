import { rematchAll } from './take.ts'
import type { Work } from './work.ts'

/** A word that waits, as a round finds it. */
export type WaitingPlace = { readonly at: number; readonly postbackId: string }

/** The sweep's present round through what waits. */
export type RematchRound = {
  /** Up to which word it has come. */
  readonly place: WaitingPlace
  /** Of the settings when it began; null: it has not begun. */
  readonly version: number | null
  /** By which settings all that waits has been judged; null: since this process began, by none. */
  readonly judgedBy: number | null
}

export const noRound: RematchRound = {
  place: { at: -1, postbackId: '' },
  version: null,
  judgedBy: null,
}

/** Whether something may wait that the present settings do not let wait. */
export const isJudged = ({ settings, round }: Pick<Work, 'settings' | 'round'>): boolean =>
  round.judgedBy === settings.snapshot.version

/**
 * A click or an order ends a wait by itself; this finds what a change of the settings has ended. Rounds
 * go on from where the last one stopped, so that what still waits is not asked about first every time.
 * `some`: what follows in the round, `limit` of it at most.
 */
export function rematchSome(work: Work, some: readonly WaitingPlace[], limit: number): number {
  const version = work.round.version ?? work.settings.snapshot.version
  const last = some.length < limit ? undefined : some.at(-1)
  work.round =
    last === undefined
      ? { ...noRound, judgedBy: version }
      : { ...work.round, place: { at: last.at, postbackId: last.postbackId }, version }
  work.rematch.push(...new Set(some.map(({ postbackId }) => postbackId)))
  return rematchAll(work)
}
