import type { Replay } from '../acts.ts'
import { replayColumns, replayOf, type StoredReplay } from '../rows/replays.ts'
import { type Asking, all, get, single } from './asking.ts'

export function* findReplay(id: string): Asking<Replay | undefined> {
  const row = yield* get<StoredReplay>(`select ${replayColumns} from replays where id = ?`, id)
  return row && replayOf(row)
}

export function* listReplays(): Asking<readonly Replay[]> {
  const rows = yield* all<StoredReplay>(
    `select ${replayColumns} from replays order by id desc limit 200`,
  )
  return rows.map(replayOf)
}

export function* placeOfReplay(id: string): Asking<string> {
  return (yield* single<string>('select place from replays where id = ?', id)) ?? ''
}
