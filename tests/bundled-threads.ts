import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type InlineConfig, type Plugin } from 'vite'
import { root } from './checkout.ts'

const source = join(root, 'src/store/sqlite/threads')
const names = ['writer', 'reader', 'checkpointer', 'back-up-thread']
const started = new RegExp(`new URL\\('\\./(${names.join('|')})\\.ts', import\\.meta\\.url\\)`, 'g')

/**
 * The threads of a store in a file, each of one module. Tests open some thousand stores of two to five
 * threads, and of what a thread's start takes, loading its hundred modules is the half. Processes that
 * tests start run the program as it is.
 */
export function bundledThreads(): Plugin {
  let folder: Promise<string> | undefined
  const starts = (id: string, code: string) => id.startsWith(source) && code.search(started) !== -1
  return {
    name: 'bundled-threads',
    enforce: 'pre',
    // What starts them is the same text when they are not: kept, it would go on starting those of before.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id, sourceCode }) => (starts(id, sourceCode) ? false : undefined)),
    async transform(code, id) {
      if (!starts(id, code)) return
      folder ??= bundle()
      const url = pathToFileURL(await folder).href
      return code.replaceAll(started, (_, name) => `new URL('${url}/${name}.mjs')`)
    },
  }
}

/** Whoever runs tests at the same time has made the same, or something else in a folder of its own. */
async function bundle(): Promise<string> {
  const [built] = [await build(wish)].flat()
  if (built === undefined || !('output' in built)) throw new Error('no bundle of the threads')
  const chunks = built.output.filter((one) => one.type === 'chunk')
  const hash = createHash('sha256').update(JSON.stringify(chunks.map(({ code }) => code)))
  const folder = join(root, 'node_modules/.cache/threads', hash.digest('hex').slice(0, 16))
  if (existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  for (const { fileName, code } of chunks) writeFileSync(join(draft, fileName), code)
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
  return folder
}

/** One starts another, from beside it. */
const besideEachOther: Plugin = {
  name: 'beside-each-other',
  enforce: 'pre',
  transform: (code) =>
    code.search(started) === -1
      ? undefined
      : code.replaceAll(started, (_, name) => `new URL('./${name}.mjs', import.meta.url)`),
}

const wish = {
  configFile: false,
  root,
  logLevel: 'warn',
  plugins: [besideEachOther],
  build: {
    ssr: true,
    write: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(names.map((name) => [name, join(source, `${name}.ts`)])),
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
} satisfies InlineConfig
