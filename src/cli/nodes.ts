import { z } from 'zod'
import { openClient } from './client.ts'
import { type Command, configOf, printJson } from './command.ts'

const answer = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      roles: z.array(z.string()),
      self: z.boolean(),
      startedAt: z.string(),
      seenAt: z.string(),
      leases: z.array(z.object({ group: z.number(), epoch: z.number() })),
    }),
  ),
})
type Node = z.output<typeof answer>['items'][number]

export const nodes: Command = {
  name: 'nodes',
  summary: 'List the processes on the database of a running server, and what each sends for.',
  usage: '',
  help: [
    'One line for each process: machine and port (* is the one that was asked), version, roles, the groups',
    'of buckets it sends for with the newest of their epochs, and when it was heard from last, by the',
    'database’s clock. A process that is silent for 10 s is taken for dead: others send for its groups.',
    'Needs a token with the scope read.',
  ].join('\n'),
  settings: 'client',
  run: async (call) => {
    const config = configOf(call)
    const client = openClient(config.url, config.token ?? config.adminToken)
    const { items } = answer.parse(await client.api('GET', '/nodes'))
    if (call.json) printJson(call, items)
    else call.print(tableOf([heads, ...items.map(cellsOf)]))
    return 0
  },
}

const heads = ['NAME', 'VERSION', 'ROLES', 'GROUPS', 'EPOCH', 'LAST SEEN']

function cellsOf({ name, self, version, roles, leases, seenAt }: Node): readonly string[] {
  const groups = leases.map(({ group }) => group)
  const epoch = leases.reduce((newest, one) => Math.max(newest, one.epoch), 0)
  return [
    `${name}${self ? ' *' : ''}`,
    version,
    roles.join(','),
    groups.length === 0 ? '0' : `${groups.length} (${rangesOf(groups)})`,
    leases.length === 0 ? '-' : String(epoch),
    seenAt,
  ]
}

/** `0-4,7`, of numbers in order. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const one of numbers) {
    const range = ranges.at(-1)
    if (range !== undefined && range[1] === one - 1) range[1] = one
    else ranges.push([one, one])
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',')
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
