import { createHash } from 'node:crypto'
import { wallClock } from '../platform/clock.ts'
import { randomBytes } from '../platform/random.ts'
import { adminUrl } from './admin-url.ts'
import { type Command, configOf, printJson, WrongUse } from './command.ts'

const linkMs = 24 * 3600 * 1000

export const user: Command = {
  name: 'user',
  summary: 'Give a user who cannot sign in a one-time link to choose a new password.',
  usage: 'NAME --reset',
  help: [
    'Prints a link that is open for one day and works once. Whoever opens it chooses a new password for',
    'this user; their sessions end, and they sign in without a code until they set one up again. Until',
    'then nothing changes. Works on the data folder, whether the server runs or not; the link is opened',
    'on the running server. A newer link ends the older one.',
  ].join('\n'),
  flags: { reset: { type: 'boolean' } },
  settings: 'server',
  run: async (call) => {
    const config = configOf(call)
    const name = call.args[0]
    if (name === undefined || call.flags['reset'] !== true) {
      throw new WrongUse('needs the name of a user, and --reset')
    }
    const token = `reset_${Buffer.from(randomBytes(32)).toString('base64url')}`
    const nowMs = wallClock()
    const linked = await call.linkUser(config.databaseUrl, {
      ...{ name, nowMs, linkUntil: nowMs + linkMs },
      link: createHash('sha256').update(token).digest('hex'),
    })
    if (linked === undefined) throw new Error(`there is no user \`${name}\``)
    const link = `${adminUrl(config)}/admin/setup#${token}`
    if (call.json) printJson(call, { user: linked.name, link })
    else call.print(`New password for ${linked.name}: ${link}`)
    return 0
  },
}
