/** The raw query of a request's target, without `?`; '' when there is none. */
export function queryOf(target: string | undefined): string {
  const at = target?.indexOf('?') ?? -1
  return at < 0 || target === undefined ? '' : target.slice(at + 1)
}

/** The path of a request's target, as received. */
export function pathOf(target: string | undefined): string {
  return target?.split('?', 1)[0] ?? '/'
}
