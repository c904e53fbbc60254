import { z } from 'zod'
import { pause } from '../platform/clock.ts'
import { type Client, openClient } from './client.ts'
import { type Command, type CommandCall, configOf, printJson, WrongUse } from './command.ts'

const counted = z.object({
  id: z.string().optional(),
  count: z.number(),
  capped: z.boolean(),
  skipped: z.record(z.string(), z.number()),
  seconds: z.number(),
})
const progress = z.object({
  id: z.string(),
  state: z.string(),
  count: z.number(),
  capped: z.boolean(),
  sent: z.number(),
  skipped: z.record(z.string(), z.number()),
})
type Progress = z.output<typeof progress>

const filters = ['destination', 'network', 'campaign', 'event', 'subid', 'from', 'to'] as const
const lookEveryMs = 500

export const replay: Command = {
  name: 'replay',
  summary: 'Send deliveries again at a running server: what failed, what was missed, or all.',
  usage: '',
  help: [
    'Opens deliveries again: each is rendered anew and sent with the same event id. Left to itself it takes',
    'what failed or expired; `--mode all` takes what was delivered too, `--mode missing --destination ID`',
    'tells a destination of moves it never heard of. `--dry-run` only counts. The server goes on when this',
    'command is stopped, and after a restart; `--pause ID`, `--resume ID` and `--cancel ID` steer a replay,',
    '`--follow ID` looks at one. `--render same` sends the very bytes that were sent before.',
    '--from and --to are ISO 8601 with a zone, or epoch milliseconds. Needs a token with the scope admin.',
  ].join('\n'),
  flags: {
    ...Object.fromEntries(filters.map((name) => [name, { type: 'string' } as const])),
    mode: { type: 'string' },
    'per-second': { type: 'string' },
    'dry-run': { type: 'boolean' },
    render: { type: 'string' },
    follow: { type: 'string' },
    pause: { type: 'string' },
    resume: { type: 'string' },
    cancel: { type: 'string' },
  },
  settings: 'client',
  run: async (call) => {
    const config = configOf(call)
    const client = openClient(config.url, config.token ?? config.adminToken)
    const { follow: followed } = call.flags
    const steered = verbs.find((verb) => typeof call.flags[verb] === 'string')
    if (steered !== undefined) return steer(call, client, steered)
    if (typeof followed === 'string') return follow(call, client, followed)
    const answer = counted.parse(await client.api('POST', '/replays', wishOf(call)))
    if (answer.id === undefined) return sayCount(call, answer)
    call.say(`${answer.id}: ${answer.count}${answer.capped ? ' or more' : ''} to send`)
    return follow(call, client, answer.id)
  },
}

function wishOf({ flags }: CommandCall): object {
  const filter = Object.fromEntries(
    filters.flatMap((name) => (typeof flags[name] === 'string' ? [[name, flags[name]]] : [])),
  )
  const perSecond = flags['per-second']
  if (perSecond !== undefined && !/^\d{1,3}$/.test(String(perSecond))) {
    throw new WrongUse('--per-second is a whole number from 1 to 500')
  }
  return {
    filter,
    ...(flags['mode'] === undefined ? {} : { mode: flags['mode'] }),
    ...(perSecond === undefined ? {} : { perSecond: Number(perSecond) }),
    ...(flags['render'] === undefined ? {} : { render: flags['render'] }),
    dryRun: flags['dry-run'] === true,
  }
}

function sayCount(call: CommandCall, answer: z.output<typeof counted>): 0 {
  if (call.json) printJson(call, answer)
  else {
    const count = `${answer.count}${answer.capped ? ' or more' : ''}`
    call.print(`${count} would be sent within about ${answer.seconds} s${also(answer)}`)
  }
  return 0
}

const verbs = ['cancel', 'pause', 'resume'] as const
const said = {
  cancel: { state: 'cancelled', text: 'is stopped; what it has sent stays sent.' },
  pause: { state: 'paused', text: 'is paused; `carom replay --resume` goes on with it.' },
  resume: { state: 'running', text: 'goes on.' },
} as const

async function steer(call: CommandCall, client: Client, verb: (typeof verbs)[number]): Promise<0> {
  const id = String(call.flags[verb])
  const path = `/replays/${encodeURIComponent(id)}`
  if (verb === 'cancel') await client.api('DELETE', path)
  else await client.api('POST', `${path}/${verb}`)
  const { state, text } = said[verb]
  if (call.json) printJson(call, { id, state })
  else call.print(`${id} ${text}`)
  return 0
}

async function follow(call: CommandCall, client: Client, id: string): Promise<0 | 1> {
  let told = -1
  for (;;) {
    const now = progress.parse(await client.api('GET', `/replays/${encodeURIComponent(id)}`))
    if (now.state !== 'running' && now.state !== 'paused') return sayEnd(call, now)
    const passed = now.sent + sum(now.skipped)
    if (passed !== told) call.say(`${now.sent} of ${now.count} sent`)
    told = passed
    await pause(lookEveryMs)
  }
}

function sayEnd(call: CommandCall, now: Progress): 0 | 1 {
  if (call.json) printJson(call, now)
  else call.print(`${now.state}: ${now.sent} sent again${also(now)}`)
  return now.state === 'done' ? 0 : 1
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)

function also({ skipped }: { readonly skipped: Readonly<Record<string, number>> }): string {
  const told = Object.entries(skipped).map(([reason, count]) => `${reason} ${count}`)
  return told.length === 0 ? '.' : `; not: ${told.join(', ')}.`
}
