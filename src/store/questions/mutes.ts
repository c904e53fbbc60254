import { type Asking, all } from './asking.ts'

type Mute = { readonly id: string; readonly until: number }

/** Issues that nobody wants to see for a while. */
export function listMutes(): Asking<readonly Mute[]> {
  return all<Mute>('select id, until from issue_mutes order by id limit 1000')
}
