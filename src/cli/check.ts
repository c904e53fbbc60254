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
