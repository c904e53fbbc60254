import { z } from 'zod'
import { openClient } from './client.ts'
import { type Command, configOf, printJson, WrongUse } from './command.ts'

const forgotten = z.object({
  subid: z.string(),
  clicks: z.number(),
  leads: z.number(),
  postbacks: z.number(),
  attempts: z.number(),
})

export const forget: Command = {
  name: 'forget',
  summary: 'Erase what tells who the visitor of a subid is, at a running server.',
  usage: 'SUBID',
  help: [
    'Erases the address, user agent, place and parameters of the click, the raw requests of its postbacks,',
    'what was sent to destinations and what they answered, and remarks. The subid, statuses, amounts and',
    'times stay: the money is right, and a late refund finds its sale. It cannot be undone; backups still',
    'have it. It stands in the audit log. Needs a token with the scope admin.',
  ].join('\n'),
  settings: 'client',
  run: async (call) => {
    const subid = call.args[0] ?? ''
    if (subid === '') throw new WrongUse('needs a subid')
    const config = configOf(call)
    const client = openClient(config.url, config.token ?? config.adminToken)
    const done = forgotten.parse(await client.api('POST', '/forget', { subid }))
    if (call.json) printJson(call, done)
    else call.print(`${done.subid} is forgotten: ${sayCounts(done)}.`)
    return 0
  },
}

const sayCounts = ({ subid: _, ...counts }: z.output<typeof forgotten>) =>
  Object.entries(counts)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')
