import type { Replay } from '../../acts.ts'
import type { Known } from './known.ts'

/** Replays of one transaction in the making. */
export function openReplays({ replays }: Known) {
  const saved = new Map<string, { readonly replay: Replay; readonly place: string }>()
  return {
    find: (id: string): Replay | undefined => replays.look(id)?.replay,
    placeOf: (id: string): string => replays.look(id)?.place ?? '',
    save: (replay: Replay, place: string) => {
      saved.set(replay.id, { replay, place })
    },
    changes: () => ({ replays: [...saved.values()] }),
  }
}
