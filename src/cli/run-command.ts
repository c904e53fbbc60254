import { type ParseArgsConfig, parseArgs } from 'node:util'
import { configFlags, describeConfig, readConfig } from '../config.ts'
import { version } from '../platform/version.ts'
import { hintFor } from '../settings/nearest.ts'
import { backup } from './backup.ts'
import { type Command, type CommandWorld, type ExitCode, WrongUse } from './command.ts'
import { copy } from './copy.ts'
import { doctor } from './doctor.ts'
import { explainFailure } from './explain-failure.ts'
import { forget } from './forget.ts'
import { help } from './help.ts'
import { importCommand } from './import.ts'
import { migrate } from './migrate.ts'
import { networks } from './networks.ts'
import { nodes } from './nodes.ts'
import { replay } from './replay.ts'
import { restore } from './restore.ts'
import { serve } from './serve.ts'
import { simulate } from './simulate.ts'
import { user } from './user.ts'

const commands: readonly Command[] = [
  ...[serve, migrate, doctor, backup, restore, copy],
  ...[simulate, importCommand, replay, forget, networks, nodes, user, help],
]

const common = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
} as const

/** What is asked of no command. */
const generalAnswers: Readonly<Record<string, () => string>> = {
  '--help': overview,
  '-h': overview,
  help: overview,
  '--version': () => version,
}

/** Runs one command line (without `node` and the script). Never throws: it says what went wrong. */
export async function runCommand(argv: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const [name = '', ...rest] = argv
  const general = rest.length === 0 ? generalAnswers[name]?.() : undefined
  if (general !== undefined) {
    world.print(general)
    return 0
  }
  const command = commands.find((one) => one.name === name)
  if (command === undefined) {
    world.say(name === '' ? overview() : `carom: no command \`${name}\`\n\n${overview()}`)
    return 2
  }
  try {
    return await runOne(command, rest, world)
  } catch (error) {
    return sayError(error, command, world)
  }
}

async function runOne(command: Command, argv: readonly string[], world: CommandWorld) {
  const { values, positionals } = parsed(command, argv)
  if (values.help === true) {
    world.print(helpOf(command))
    return 0
  }
  const config = readConfig(values)
  if (config.ok) for (const warning of config.warnings) world.say(`Warning: ${warning}`)
  const json = values.json === true
  return command.run({ ...world, config, args: positionals, flags: values, json })
}

type Flags = Readonly<Record<string, string | boolean | undefined>> & {
  readonly help?: boolean
  readonly json?: boolean
}

function parsed(command: Command, argv: readonly string[]) {
  const options: ParseArgsConfig['options'] = {
    ...configFlags(),
    ...common,
    ...command.flags,
  }
  try {
    const answer = parseArgs({ args: [...argv], options, allowPositionals: true })
    checkPositionals(command, answer.positionals)
    return { values: answer.values as Flags, positionals: answer.positionals }
  } catch (error) {
    throw new WrongUse(flagProblem(error, Object.keys(options)))
  }
}

/** The parser's own words are right but for this: nobody wants a flag as a file name. */
function flagProblem(error: unknown, known: readonly string[]): string {
  if (!(error instanceof Error)) return String(error)
  const flag = /^Unknown option '--?([^']+)'/.exec(error.message)?.[1]
  if (flag === undefined) return error.message
  const hint = hintFor(flag, known)
  return `no flag \`--${flag}\`${hint.includes('mean') ? hint.replace('`', '`--') : ''}`
}

function checkPositionals(command: Command, positionals: readonly string[]): void {
  const extra = positionals[command.usage === '' ? 0 : 1]
  if (extra !== undefined) throw new WrongUse(`does not know what to do with \`${extra}\``)
}

function sayError(error: unknown, command: Command, world: CommandWorld): ExitCode {
  world.say(`carom ${command.name}: ${explainFailure(error)}`)
  if (!(error instanceof WrongUse)) return 1
  world.say(`Try: carom ${command.name} --help`)
  return 2
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length))
  const lines = commands.map((one) => `  ${one.name.padEnd(width)}  ${one.summary}`)
  return [
    'Carom: every conversion counted once, delivered everywhere, provably.',
    '',
    'Usage: carom COMMAND [flags]',
    '',
    ...lines,
    '',
    'carom COMMAND --help explains one; carom --version tells the version. Exit codes: 0 done, 1 failed, 2 wrong use.',
  ].join('\n')
}

function helpOf(command: Command): string {
  const usage = ['Usage: carom', command.name, command.usage, '[flags]'].filter(Boolean).join(' ')
  const own = Object.keys(command.flags ?? {}).map((flag) => `  --${flag}`)
  return [
    usage,
    '',
    command.help,
    ...(own.length > 0 ? ['', 'Flags:', ...own] : []),
    ...settingsHelp(command),
    '',
    '--json prints for scripts. Exit codes: 0 done, 1 failed, 2 wrong use.',
  ].join('\n')
}

const forClients = ['url', 'token']
const forData = ['data', 'databaseUrl']

function settingsHelp(command: Command): readonly string[] {
  if (command.settings === 'none') return []
  const chosen = describeConfig().filter(({ name }) => {
    if (command.settings === 'server') return !forClients.includes(name)
    return (command.settings === 'client' ? forClients : forData).includes(name)
  })
  const lines = chosen.flatMap((row) => {
    const standard = row.standard === '' ? '' : ` (${row.standard})`
    return [`  ${row.flag}  or ${row.variable}${standard}`, `      ${row.meaning}`]
  })
  return ['', 'Settings:', ...lines]
}
