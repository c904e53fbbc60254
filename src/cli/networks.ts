import { allDialects, findDialect } from '../dialects/catalogue.ts'
import type { Dialect } from '../domain/dialect.ts'
import { statuses } from '../domain/status.ts'
import { type Command, type CommandCall, configOf, printJson, WrongUse } from './command.ts'

export const networks: Command = {
  name: 'networks',
  summary: 'List the networks whose language Carom speaks, or explain one.',
  usage: '[DIALECT]',
  help: [
    'Lists the dialects: how kinds of networks speak. With the name of one: what to set, the URL to',
    'paste there, the steps, its words. What the facts stand on: official, the network’s own pages;',
    'quoted, others who quote them; third-party, others alone; none, nothing that could be read.',
    '--network is the id you give to the network, --key its key, and CAROM_PUBLIC_URL or --public-url',
    'puts your own host into the URL.',
  ].join('\n'),
  flags: { network: { type: 'string' }, key: { type: 'string' } },
  settings: 'none',
  run: async (call) => {
    const [name] = call.args
    if (name === undefined) return list(call)
    const dialect = findDialect(name)
    if (dialect === undefined)
      throw new WrongUse(`no dialect \`${name}\`; \`carom networks\` lists`)
    return explain(call, dialect)
  },
}

function list(call: CommandCall): 0 {
  const rows = allDialects().map(({ id, name, kind, verified }) => ({ id, name, kind, verified }))
  if (call.json) {
    printJson(call, rows)
    return 0
  }
  const width = Math.max(...rows.map((row) => row.id.length))
  for (const row of rows) {
    call.print(`${row.id.padEnd(width)}  ${row.name} (${row.kind}, ${row.verified})`)
  }
  return 0
}

function wordLines({ words }: Dialect): readonly string[] {
  return [...statuses, 'ignore' as const].flatMap((means) => {
    const all = [...words].filter(([, said]) => said === means).map(([word]) => word)
    return all.length === 0 ? [] : [`${means}: ${all.join(', ')}`]
  })
}

function explain(call: CommandCall, dialect: Dialect): 0 {
  const config = configOf(call)
  const flag = (name: string, otherwise: string) => {
    const value = call.flags[name]
    return typeof value === 'string' && value !== '' ? value : otherwise
  }
  const filled = (text: string) =>
    text
      .replaceAll(
        '{host}',
        config.publicUrl === null ? 'YOUR-HOST' : new URL(config.publicUrl).host,
      )
      .replaceAll('{network}', flag('network', dialect.id))
      .replaceAll('{key}', flag('key', 'YOUR-KEY'))
  const secret = dialect.signature.kind === 'none' ? '' : ', secret: THE-SECRET'
  const set = `{ id: {network}, dialect: ${dialect.id}, key: {key}${secret} }`
  const shown = {
    id: dialect.id,
    name: dialect.name,
    verified: dialect.verified,
    source: dialect.source,
    setting: filled(set),
    pasteUrl: filled(dialect.pasteUrl),
    clickLink: filled(dialect.clickLink),
    steps: dialect.steps.map(filled),
    words: Object.fromEntries(dialect.words),
    notes: dialect.notes,
  }
  if (call.json) {
    printJson(call, shown)
    return 0
  }
  const steps = shown.steps.map((step, index) => `  ${index + 1}. ${step}`)
  call.print(
    [
      `${shown.name} (${shown.verified}: ${shown.source})`,
      `Set, under networks: ${shown.setting}`,
      `Paste there: ${shown.pasteUrl}`,
      `Link of the offer: ${shown.clickLink}`,
      ...steps,
      ...wordLines(dialect),
      ...shown.notes.map((note) => `  - ${note}`),
    ].join('\n'),
  )
  return 0
}
