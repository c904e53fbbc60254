import { hkdfSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from './random.ts'

const keyBytes = 32

/**
 * The key of this installation: the one given in base64, else the file `secret.key` of the data folder,
 * which is made on the first start and can be read by its owner alone.
 */
export async function openSecretKey(folder: string, given: string | null): Promise<Uint8Array> {
  if (given !== null) return Buffer.from(given, 'base64')
  const path = join(folder, 'secret.key')
  const text = Buffer.from(randomBytes(keyBytes)).toString('base64')
  // `wx`: of two starts at once, one writes and both read the same.
  await writeFile(path, `${text}\n`, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64')
  if (key.length === keyBytes) return key
  throw new Error(`${path} does not hold 32 bytes in base64`)
}

/** A key for one purpose, from which the installation's own key cannot be found. */
export function keyFor(purpose: string, key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', purpose, keyBytes))
}
