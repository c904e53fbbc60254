import { createHash, hkdfSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from './random.ts'

const keyBytes = 32

/** The keys of this installation: one closes, all of them open. */
export type SecretKeys = {
  readonly current: Uint8Array
  readonly old: readonly Uint8Array[]
}

export type GivenKeys = {
  readonly folder: string
  /** In base64 or hexadecimal; null: none is given. */
  readonly given: string | null
  readonly old: string | null
}

export type KeyProblem = 'secret-key-missing' | 'secret-key-wrong'

/** What the database holds cannot be opened: nothing was touched. */
export class SecretKeyError extends Error {
  override readonly name = 'SecretKeyError'
  readonly reason: KeyProblem
  /** Nothing is sealed yet: it is the first secret that finds no key. */
  readonly isFirst: boolean
  constructor(reason: KeyProblem, isFirst = false) {
    super(`${reason}: ${isFirst ? firstProblem : keyProblems[reason]}`)
    this.reason = reason
    this.isFirst = isFirst
  }
}

const firstProblem = 'the settings hold secrets, and no key is given to seal them with'

export const keyProblems = {
  'secret-key-missing': 'the database holds sealed secrets, and no key is given',
  'secret-key-wrong': 'the secrets of the database were sealed with another key',
} as const satisfies Readonly<Record<KeyProblem, string>>

/**
 * The keys that are given, or are in the file `secret.key` of the data folder; undefined when there is
 * none. A key that is given wins, and the file's opens what it had sealed before.
 */
export async function findSecretKeys(wish: GivenKeys): Promise<SecretKeys | undefined> {
  const path = keyPath(wish.folder)
  const [given, old] = [wish.given, wish.old].map((text) => (text === null ? null : keyOf(text)))
  const kept = await readKeyFile(path)
  const known = [given, kept, old].filter((key) => key != null)
  const [current, ...others] = known
  return current === undefined ? undefined : { current, old: others }
}

/** The same; when there is none the file is made, which its owner alone can read. */
export async function openSecretKeys(wish: GivenKeys): Promise<SecretKeys> {
  const found = await findSecretKeys(wish)
  const isNamed = wish.given !== null || (await readKeyFile(keyPath(wish.folder))) !== undefined
  if (found !== undefined && isNamed) return found
  await makeKeyFile(keyPath(wish.folder))
  const made = await findSecretKeys(wish)
  if (made !== undefined) return made
  throw new Error(`${keyPath(wish.folder)} cannot be read`)
}

const keyPath = (folder: string) => join(folder, 'secret.key')

/** `wx`: of two starts at once, one writes and both read the same. */
async function makeKeyFile(path: string): Promise<void> {
  const text = Buffer.from(randomBytes(keyBytes)).toString('base64')
  await writeFile(path, `${text}\n`, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
}

async function readKeyFile(path: string): Promise<Uint8Array | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const key = keyOf(text.trim())
  if (key.length === keyBytes) return key
  throw new Error(`${path} does not hold 32 bytes in base64`)
}

/** 64 digits of hexadecimal would be 48 bytes in base64: the two cannot be taken for each other. */
export function keyOf(text: string): Uint8Array {
  return Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64')
}

/** A name for a key, from which it cannot be found. */
export function keyId(key: Uint8Array): string {
  return createHash('sha256').update(keyFor('key id', key)).digest('hex').slice(0, 16)
}

/** A key for one purpose, from which the installation's own key cannot be found. */
export function keyFor(purpose: string, key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', purpose, keyBytes))
}

/** Whether what was sealed with the key of this name can be opened; null: nothing is sealed. */
export function keyProblem(
  sealedBy: string | null,
  keys: SecretKeys | undefined,
): KeyProblem | undefined {
  if (sealedBy === null) return undefined
  if (keys === undefined) return 'secret-key-missing'
  const fits = [keys.current, ...keys.old].some((key) => keyId(key) === sealedBy)
  return fits ? undefined : 'secret-key-wrong'
}
