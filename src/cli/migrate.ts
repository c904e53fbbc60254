import { type Command, configOf, printJson } from './command.ts'

export const migrate: Command = {
  name: 'migrate',
  summary: 'Bring the database to this version; `serve` does it too.',
  usage: '',
  help: [
    'Applies the migrations that are missing, all or none, and makes the database if there is none.',
    'Refuses while a server runs on the same data folder, and when the database is newer.',
  ].join('\n'),
  settings: 'data',
  run: async (call) => {
    const applied = await call.migrate(configOf(call))
    if (call.json) printJson(call, { applied })
    else call.print(applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}`)
    return 0
  },
}
