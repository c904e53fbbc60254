import { type Command, configOf, printJson } from './command.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'Make the database of a backup; what it owes is held until you release it.',
  usage: '[FILE]',
  help: [
    'Puts FILE, which `carom backup` has made, in the place of the database, checked and brought to this',
    'version. A database that is there is never overwritten: move it away first. What was owed when the',
    'copy was made may have been sent since: all of it is held, an issue says so, and it goes when you',
    'release it (page of the destination, or POST /api/v1/destinations/{id}/release). Replays pause.',
    'The key that secrets are sealed with (secret.key) belongs into the data folder beside it.',
    'On PostgreSQL restore by its own tools, then run this without FILE, before any server starts.',
  ].join('\n'),
  settings: 'data',
  run: async (call) => {
    const held = await call.restore(configOf(call), call.args[0] ?? null)
    if (call.json) {
      printJson(call, { held })
      return 0
    }
    const each = Object.entries(held).map(([destination, count]) => `${destination} ${count}`)
    const told = each.length === 0 ? 'Nothing is owed.' : `Held until released: ${each.join(', ')}`
    call.print(`Restored. ${told}`)
    return 0
  },
}
