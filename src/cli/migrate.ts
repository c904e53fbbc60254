import { type Command, type CommandCall, configOf, printJson } from './command.ts'

export const migrate: Command = {
  name: 'migrate',
  summary: 'Bring the database to this version; `serve` does it too.',
  usage: '',
  help: [
    'Applies the migrations that are missing, all or none, and makes the database if there is none.',
    'Refuses while a server runs on the same data folder, and when the database is newer.',
    'With --forget-secrets, for a secret key that is lost: what it sealed is taken away. Networks get a',
    'key that nobody knows, destinations are paused; put their secrets in again. There is no way back.',
  ].join('\n'),
  flags: { 'forget-secrets': { type: 'boolean' } },
  settings: 'data',
  run: async (call) => {
    if (call.flags['forget-secrets'] === true) return forget(call)
    const applied = await call.migrate(configOf(call))
    if (call.json) printJson(call, { applied })
    else call.print(applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}`)
    return 0
  },
}

async function forget(call: CommandCall): Promise<0> {
  const forgotten = await call.forgetSecrets(configOf(call))
  if (call.json) printJson(call, { forgotten })
  else for (const name of forgotten) call.print(`${name}: put its secrets in again`)
  return 0
}
