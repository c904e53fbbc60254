import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { RowRefusal } from '../src/admin/import-clicks.ts'
import type { RefusalReason } from '../src/admin/problem.ts'
import { configManual } from '../src/cli/config-manual.ts'
import { networksManual } from '../src/cli/networks-manual.ts'
import { reasonsManual } from '../src/cli/reasons-manual.ts'
import { sourcesManual } from '../src/cli/sources-manual.ts'
import { describeConfig } from '../src/config.ts'
import { costReasons, httpReasons, importReasons } from '../src/domain/http-reasons.ts'
import { postbackReasons, type ReasonText } from '../src/domain/reasons.ts'
import type { DoorReason } from '../src/inbound/answers.ts'
import { filesOf, root, rootFiles, textOf } from './checkout.ts'

const code = filesOf('src', 'ui', 'tests', 'bench', 'bin').filter((path) =>
  /\.(?:tsx?|mjs|css)$/.test(path),
)
const product = code.filter((path) => path.startsWith('src/') && !path.endsWith('.test.ts'))
const documents = [...rootFiles(), ...filesOf('docs', 'ui')].filter((path) => path.endsWith('.md'))
const everything = [...filesOf('src', 'ui', 'tests', 'bench', 'bin', 'docs', '.ci'), ...rootFiles()]

/** `path: what was found`, for every file in which the pattern is found. */
function found(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.flatMap((path) => {
    const hit = pattern.exec(textOf(path))
    return hit === null ? [] : [`${path}: ${hit[0]}`]
  })
}

test('no file is longer than 300 lines', () => {
  const long = code.filter((path) => textOf(path).split('\n').length > 301)

  expect(code.length).toBeGreaterThan(100)
  expect(long).toEqual([])
})

test('no test is left out, and nothing is left to do without an issue', () => {
  const switches = new RegExp(`\\.(?:${['on', 'ly'].join('')}|${['sk', 'ip'].join('')})\\(`)
  const wishes = new RegExp(
    `(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')})(?! \\(#\\d+\\))`,
  )

  expect(found(code, switches)).toEqual([])
  expect(found(code, wishes)).toEqual([])
})

test('time, chance and the environment are read on the ground alone', () => {
  const ground = /^src\/(?:platform\/|config\.ts$)/
  const above = product.filter((path) => !ground.test(path))

  expect(found(above, /Date\.now|new Date\(\)|Math\.random|process\.env/)).toEqual([])
})

test('the repository names no machine and no registry', () => {
  const parts = [
    ['/wo', 'rk/'],
    ['/ho', 'me/'],
    ['/Us', 'ers/'],
    ['registry\\.', 'npmjs'],
    ['registry\\.', 'yarnpkg'],
    ['npm\\.', 'pkg\\.github'],
  ]
  const names = new RegExp(parts.map((part) => part.join('')).join('|'))

  expect(found(everything, names)).toEqual([])
  expect(textOf('package-lock.json')).not.toContain(['"resol', 'ved"'].join(''))
})

test('every dependency is pinned to one version', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json'))
  const versions = Object.values({ ...dependencies, ...devDependencies })

  expect(versions.length).toBeGreaterThan(10)
  for (const version of versions) expect(version).toMatch(/^\d+\.\d+\.\d+(-beta\.\d+)?$/)
})

test('the manual’s page of settings is the one the program prints', () => {
  expect(textOf('docs/configuration.md')).toBe(configManual())
})

test('every setting has an effect', () => {
  const users = product.filter((path) => !path.startsWith('src/config')).map(textOf)
  const unused = describeConfig().filter(({ name }) => {
    const use = new RegExp(`\\b${name}\\b`)
    return !users.some((text) => use.test(text))
  })

  expect(unused.map((row) => row.variable)).toEqual([])
})

test('the manual’s page of reasons is the one the program prints', () => {
  expect(textOf('docs/reasons.md')).toBe(reasonsManual())
})

test('the manual’s page of networks is the one the program prints', () => {
  expect(textOf('docs/networks.md')).toBe(networksManual())
})

test('the manual’s page of sources is the one the program prints', () => {
  expect(textOf('docs/sources.md')).toBe(sourcesManual())
})

test('every reason of a door is explained, and every explained reason is some door’s', () => {
  // The compiler compares the names; at run time there is the text to look at.
  const explained = { ...postbackReasons, ...httpReasons } satisfies Readonly<
    Record<DoorReason | RefusalReason, ReasonText>
  >
  const ofRows: Readonly<Record<RowRefusal, ReasonText>> = importReasons
  const doors: readonly (DoorReason | RefusalReason)[] = Object.keys(httpReasons) as never
  const [answers, problems] = [textOf('src/inbound/answers.ts'), textOf('src/admin/problem.ts')]
  const unused = doors.filter((reason) => {
    const entry = new RegExp(`^  '?${reason}'?: `, 'm')
    return !entry.test(answers) && !entry.test(problems)
  })

  expect(unused).toEqual([])
  const rows = [...Object.values(ofRows), ...Object.values(costReasons)]
  for (const { meaning, advice } of [...Object.values(explained), ...rows]) {
    expect(`${meaning} ${advice}`).toMatch(/^[A-Z].*\. .*\.$/)
  }
})

test('every path a document names is there', () => {
  const missing = documents.flatMap((path) => {
    const text = textOf(path)
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to = '']) =>
      join(dirname(path), to),
    )
    const named = [...text.matchAll(/`((?:src|docs|tests|bin|bench)\/[\w./-]+)`/g)].map(
      ([, to = '']) => to,
    )
    return [...links, ...named]
      .filter((to) => !existsSync(join(root, to)))
      .map((to) => `${path}: ${to}`)
  })

  expect(documents.length).toBeGreaterThan(8)
  expect(missing).toEqual([])
})

test('a migration, once written, is never changed', () => {
  const known: Record<string, string> = JSON.parse(textOf('tests/migrations.json'))
  const files = filesOf('src/store/migrations', 'src/store/postgres/migrations')
  const hashes = files.map((path) => [
    path,
    createHash('sha256').update(textOf(path)).digest('hex'),
  ])

  expect(Object.fromEntries(hashes)).toEqual(known)
})
