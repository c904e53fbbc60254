import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from './random.ts'

/** The name of a data folder, made when it has none yet: a process that comes back is known by it. */
export async function homeOf(folder: string): Promise<string | null> {
  const path = join(folder, 'node.id')
  const made = Buffer.from(randomBytes(12)).toString('base64url')
  await writeFile(path, `${made}\n`, { flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  // Empty: the machine died while it was being made. It is nobody's then.
  return (await readFile(path, 'utf8')).trim() || null
}
