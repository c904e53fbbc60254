import { join } from 'node:path'
import type { z } from 'zod'
import { type About, abouts } from './config-kinds.ts'
import { configShape } from './config-shape.ts'

type Shape = typeof configShape.shape
type SettingName = keyof Shape

/** The settings of this process, checked and complete. Lengths of time in ms unless named otherwise. */
export type Config = Readonly<Omit<z.output<typeof configShape>, 'databaseUrl'>> & {
  readonly databaseUrl: string
}

/** Texts by setting name, as the command line or a test hands them in. */
export type ConfigFlags = Readonly<Record<string, string | boolean | undefined>>

export type ConfigAnswer =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] }

export type ConfigRow = About & {
  readonly name: SettingName
  /** `CAROM_PORT` */
  readonly variable: string
  /** `--port` */
  readonly flag: string
}

const isSettingName = (name: string): name is SettingName => Object.hasOwn(configShape.shape, name)
const names = Object.keys(configShape.shape).filter(isSettingName)

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const flagOf = (name: SettingName) => `--${kebab(name)}`
const variableOf = (name: SettingName) => `CAROM_${kebab(name).replaceAll('-', '_').toUpperCase()}`

/**
 * Reads the settings from flags, then from the environment, then their defaults. An empty value means
 * unset. Every wrong setting is named, never its value when that is a secret.
 */
export function readConfig(
  flags: ConfigFlags = {},
  environment: NodeJS.ProcessEnv = process.env,
): ConfigAnswer {
  const given = names.flatMap((name): [SettingName, string][] => {
    const value = flags[kebab(name)] || environment[variableOf(name)]
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : []
  })
  const answer = configShape.safeParse(Object.fromEntries(given))
  if (!answer.success) {
    const said = answer.error.issues.map((issue) => [String(issue.path[0]), issue.message] as const)
    return { ok: false, problems: [...new Map(said)].map((one) => problemText(one, flags)) }
  }
  const { databaseUrl, ...rest } = answer.data
  const config = { ...rest, databaseUrl: databaseUrl ?? `sqlite:${join(rest.data, 'carom.db')}` }
  return { ok: true, config, warnings: [...weakToken(config), ...unknownVariables(environment)] }
}

/** Every setting with its default, bounds, unit and meaning, in the order of the manual. */
export function describeConfig(): readonly ConfigRow[] {
  return names.map((name) => ({
    ...aboutOf(name),
    name,
    variable: variableOf(name),
    flag: flagOf(name),
  }))
}

/** For `parseArgs`: one text flag per setting. */
export function configFlags(): Record<string, { readonly type: 'string' }> {
  return Object.fromEntries(names.map((name) => [kebab(name), { type: 'string' as const }]))
}

/** The settings that differ from their defaults, for the first line of the log; secrets as `***`. */
export function shownConfig(config: Config): Readonly<Record<string, unknown>> {
  const changed = names.filter((name) => String(config[name] ?? '') !== aboutOf(name).standard)
  return Object.fromEntries(
    changed.map((name) => [name, aboutOf(name).secret ? '***' : config[name]]),
  )
}

function aboutOf(name: SettingName): About {
  const about = abouts.get(configShape.shape[name])
  if (about === undefined) throw new Error(`setting ${name} is not described`)
  return about
}

function problemText([name, message]: readonly [string, string], flags: ConfigFlags): string {
  if (!isSettingName(name)) return `${name}: ${message}`
  return `${flags[kebab(name)] ? flagOf(name) : variableOf(name)} ${message}`
}

function weakToken({ adminToken }: Config): string[] {
  if (adminToken === null || adminToken.length >= 16) return []
  return [
    'CAROM_ADMIN_TOKEN is short enough to be guessed: `openssl rand -hex 32` prints a good one',
  ]
}

/** A misspelt variable would otherwise be silently without effect. */
function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = new Set(names.map(variableOf))
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('CAROM_') && !known.has(variable as never))
    .map((variable) => `${variable} is not a setting of Carom and has no effect`)
}
