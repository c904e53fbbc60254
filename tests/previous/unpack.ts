import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { root } from '../checkout.ts'

export type Packed = {
  readonly revision: string
  /** Texts by their paths in the repository. */
  readonly files: Readonly<Record<string, string>>
}

export const archive = join(root, 'tests/previous/carom.json.br')

/** The program of the version before in a folder of its own, with the packages of this checkout. */
export function unpackPrevious() {
  const { files }: Packed = JSON.parse(brotliDecompressSync(readFileSync(archive)).toString())
  const folder = mkdtempSync(join(tmpdir(), 'carom-previous-'))
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    main: join(folder, 'src/main.ts'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
