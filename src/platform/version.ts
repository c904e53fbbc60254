import { readFileSync } from 'node:fs'

const about: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

/** Of this program, as its package names it. */
export const version = about.version
