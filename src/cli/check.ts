import type { SettingKind } from '../domain/settings.ts'

/** One line of `carom doctor`. `advice` says what to do; '' when there is nothing to do. */
export type Check = {
  readonly name: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly advice: string
}

export const isFine = (name: string, detail: string): Check => ({
  name,
  state: 'ok',
  detail,
  advice: '',
})

export const isDoubtful = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'warn',
  detail,
  advice,
})

export const isBroken = (name: string, detail: string, advice: string): Check => ({
  name,
  state: 'fail',
  detail,
  advice,
})

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** `networks`, `pp` → ``network `pp` ``, as a person would say it. */
export const settingName = (kind: SettingKind, id: string) => `${kind.slice(0, -1)} \`${id}\``
