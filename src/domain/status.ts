/** What became of a click at one network. The four names never change: users' URLs carry them. */
export const statuses = ['Lead', 'Purchase', 'Reject', 'Trash'] as const
export type Status = (typeof statuses)[number]

/** From each status, the statuses it may move to. Back to Lead is never in the table: see judge. */
export type MoveTable = Readonly<Record<Status, readonly Status[]>>

export const allowedMoves = {
  Lead: ['Purchase', 'Reject', 'Trash'],
  Purchase: ['Reject', 'Trash'],
  Reject: ['Purchase', 'Trash'],
  Trash: ['Purchase', 'Reject'],
} as const satisfies MoveTable

/** Reads one of the four names, trimmed and without case; undefined for any other word. */
export function readStatusName(word: string): Status | undefined {
  const wanted = word.trim().toLowerCase()
  return statuses.find((status) => status.toLowerCase() === wanted)
}
