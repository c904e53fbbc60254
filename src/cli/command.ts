import type { ParseArgsOptionsConfig } from 'node:util'
import type { Config, ConfigAnswer } from '../config.ts'
import type { User } from '../domain/access.ts'
import type { LookedUp } from '../domain/domain-check.ts'
import type { Destination, Settings } from '../domain/settings.ts'
import type { KeyProblem, SecretKeys } from '../platform/secret-key.ts'
import type { CopyDone, CopyProgress } from '../store/copying.ts'

/** 0: done; 1: it failed; 2: it was asked for in the wrong way. */
export type ExitCode = 0 | 1 | 2

/** What the world outside gives to a command. */
export type CommandWorld = {
  /** Results: standard output. */
  readonly print: (text: string) => void
  /** Words to people beside the result, and errors: standard error. */
  readonly say: (text: string) => void
  /** Whether a destination could be reached now, by the rules of real sending; nothing is sent. */
  readonly probe: (wish: ProbeWish) => Promise<Probe>
  /** Asks the name servers for a host. */
  readonly lookUp: (host: string) => Promise<LookedUp>
  /** What is in a database, without changing it; undefined when there is none yet. */
  readonly lookInside: (databaseUrl: string, keys?: SecretKeys) => Promise<InsideLook | undefined>
  /** What the data folder keeps for a database that was away; undefined: there is no spool. */
  readonly lookIntoSpool: (config: Config) => SpoolInside | undefined
  /** Brings the data to this version; answers with what was applied. Refused while a server runs. */
  readonly migrate: (config: Config) => Promise<readonly string[]>
  /** Takes the secrets away that no key opens any more; answers with the settings that need a person. */
  readonly forgetSecrets: (config: Config) => Promise<readonly string[]>
  /** A consistent, checked copy; never over a file that is there. */
  readonly copyDatabase: (databaseUrl: string, to: string) => Promise<Copy>
  /** Makes the database of a backup and holds what it owes; answers with how many by destination. */
  readonly restore: (
    config: Config,
    from: string | null,
  ) => Promise<Readonly<Record<string, number>>>
  /** Makes a PostgreSQL database like a file, row for row, also while a server writes to it. */
  readonly copyToPostgres: (wish: CopyWish) => Promise<CopyDone>
  /** Gives a user a new one-time link, also while a server runs; undefined: there is no such user. */
  readonly linkUser: (databaseUrl: string, wish: LinkWish) => Promise<User | undefined>
}

type SpoolInside = {
  readonly rows: number
  readonly oldestAt: number | null
  readonly aside: number
}

type InsideLook = {
  readonly schema: 'current' | 'older'
  readonly settings: Settings
  /** Why the secrets of the settings stay sealed. */
  readonly keyProblem: KeyProblem | undefined
  readonly recentIps: readonly (string | null)[]
  /** There is a user or a token. */
  readonly opens: boolean
  /** How far ahead there are parts of the tables that are cut by time, and rows that no part is for. */
  readonly parts: { readonly aheadMs: number; readonly strayRows: number } | null
}

type LinkWish = {
  readonly name: string
  /** Hash of the link. */
  readonly link: string
  readonly linkUntil: number
  readonly nowMs: number
}

type CopyWish = {
  readonly from: string
  readonly to: string
  readonly onProgress: (progress: CopyProgress) => void
}

type Copy = { readonly bytes: number; readonly counts: Readonly<Record<string, number>> }

export type ProbeWish = {
  readonly url: string
  /** What is special about the way there. */
  readonly way: Pick<Destination, 'proxy' | 'ca' | 'localAddress'>
  readonly egressAllow: readonly string[]
  readonly timeoutMs: number
}

export type Probe = { readonly reached: boolean; readonly detail: string }

export type CommandCall = CommandWorld & {
  readonly config: ConfigAnswer
  readonly args: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
  readonly json: boolean
}

export type Command = {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What stands after the name: `[FILE]`. */
  readonly usage: string
  readonly help: string
  readonly flags?: ParseArgsOptionsConfig
  /** Which settings have an effect here; the help lists them. */
  readonly settings: 'server' | 'data' | 'client' | 'none'
  readonly run: (call: CommandCall) => Promise<ExitCode>
}

/** The command was asked for in the wrong way; said to the person, exit code 2. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
}

/** The settings, or a refusal that names every wrong one. */
export function configOf(call: Pick<CommandCall, 'config'>) {
  if (call.config.ok) return call.config.config
  throw new WrongUse(['Wrong settings:', ...call.config.problems].join('\n  '))
}

export function printJson(call: Pick<CommandCall, 'print'>, value: unknown): void {
  call.print(JSON.stringify(value, null, 2))
}
