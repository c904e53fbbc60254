import type { Known } from './known.ts'

/** What destinations with a daily cap have used of a day. */
export function openCaps({ caps }: Known) {
  const added = new Map<string, { destination: string; day: string; used: number }>()
  const nameOf = (destination: string, day: string) => `${day} ${destination}`
  return {
    used: (destination: string, day: string): number =>
      caps.look({ destination, day }) + (added.get(nameOf(destination, day))?.used ?? 0),
    add: (destination: string, day: string, count: number): void => {
      const name = nameOf(destination, day)
      const before = added.get(name)?.used ?? 0
      added.set(name, { destination, day, used: before + count })
    },
    changes: () => ({ caps: [...added.values()] }),
  }
}

/** The zone of the workspace, which says when a day begins. */
export const openWorkspace = ({ zones }: Known) => ({ read: () => ({ zone: zones.look('zone') }) })
