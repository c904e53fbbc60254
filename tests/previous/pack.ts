// node tests/previous/pack.ts REVISION: packs what a server of that revision runs, for `versions.test.ts`.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { archive, type Packed } from './unpack.ts'

const [revision = 'HEAD'] = process.argv.slice(2)
const git = (...args: readonly string[]) =>
  execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

const names = git('ls-tree', '-r', '--name-only', revision, 'src', 'bin', 'package.json')
const files = names
  .split('\n')
  .filter((name) => name !== '' && !name.endsWith('.test.ts'))
  .map((name) => [name, git('show', `${revision}:${name}`)])
const packed: Packed = {
  revision: git('rev-parse', `${revision}^{commit}`).trim(),
  files: Object.fromEntries(files),
}
const params = { [constants.BROTLI_PARAM_LGWIN]: 24 }
writeFileSync(archive, brotliCompressSync(JSON.stringify(packed), { params }))
