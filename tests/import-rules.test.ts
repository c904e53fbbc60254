import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesOf, root, textOf } from './checkout.ts'

/** A folder below `src`, or `ui/…`. */
type Import = readonly [folder: string, imported: string]

const forbidden: readonly Import[] = [
  ['domain', '../platform/clock.ts'],
  ['domain', 'node:crypto'],
  ['domain', 'zod'],
  ['domain', '../store/store.ts'],
  ['platform', '../domain/status.ts'],
  ['dialects', '../store/store.ts'],
  ['settings', '../platform/log.ts'],
  ['store', '../inbound/register.ts'],
  ['store/sqlite', '../../outbound/send.ts'],
  ['store/sqlite/tables', '../../../outbound/send.ts'],
  ['store/postgres/load', '../../sqlite/connect.ts'],
  ['store/steps', '../sqlite/connect.ts'],
  ['store/rows', '../sqlite/connect.ts'],
  ['store/questions', '../sqlite/connect.ts'],
  ['store/steps', '../../platform/clock.ts'],
  ['inbound', '../outbound/send.ts'],
  ['inbound', '../admin/tokens.ts'],
  ['inbound', '../store/sqlite/connect.ts'],
  ['outbound', '../inbound/register.ts'],
  ['outbound', '../store/open.ts'],
  ['admin', '../inbound/register.ts'],
  ['admin', '../outbound/send.ts'],
  ['cli', '../outbound/send.ts'],
  ['simulator', '../store/store.ts'],
  ['cli', '../store/sqlite/connect.ts'],
  ['ui/api', '../../src/admin/problem.ts'],
  ['ui/api', '../../src/store/store.ts'],
  ['ui/pages/inbound', '../../../src/inbound/register.ts'],
  ['ui/kit', 'node:fs'],
]

const allowed: readonly Import[] = [
  ['domain', './status.ts'],
  ['platform', 'node:crypto'],
  ['store', '../domain/status.ts'],
  ['store/sqlite', '../store.ts'],
  ['store/sqlite', '../steps/take.ts'],
  ['store/postgres/load', '../server/connect.ts'],
  ['store/postgres/load', '../../steps/take.ts'],
  ['store/steps', '../store.ts'],
  ['store/sqlite', '../questions/ledger.ts'],
  ['store/questions', '../rows/leads.ts'],
  ['inbound', '../store/store.ts'],
  ['outbound', '../dialects/catalogue.ts'],
  ['admin', '../settings/schema.ts'],
  ['cli', '../app.ts'],
  ['cli', '../simulator/play.ts'],
  ['simulator', '../domain/status.ts'],
  ['ui/api', '../../src/admin/contract-steering.ts'],
  ['ui/kit', '../../src/domain/status.ts'],
  ['ui/pages/inbound', '../../kit/page.tsx'],
]

const place = mkdtempSync(join(tmpdir(), 'carom-rules-'))
let blamed: ReadonlySet<string> = new Set()

const pathOf = ([folder, imported]: Import) =>
  `${folder.startsWith('ui/') ? '' : 'src/'}${folder}/${imported.replaceAll(/[^a-z]+/g, '-')}.ts`

/** One file for each import, under the rules of this repository, and one run of the linter. */
beforeAll(async () => {
  const rules = JSON.parse(textOf('biome.json'))
  delete rules.$schema
  delete rules.vcs
  writeFileSync(join(place, 'biome.json'), JSON.stringify(rules))
  for (const one of [...forbidden, ...allowed]) {
    const path = join(place, pathOf(one))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `import { it } from '${one[1]}'\n\nit()\n`)
  }
  const biome = join(root, 'node_modules/.bin/biome')
  const rule = '--only=style/noRestrictedImports'
  const args = ['lint', rule, '--max-diagnostics=none', '--reporter=github']
  const said = await promisify(execFile)(biome, args, { cwd: place }).catch((error) => error)
  const lines: readonly string[] = `${said.stdout}${said.stderr}`.split('\n')
  const paths = lines.filter((line) => line.includes('noRestrictedImports')).map(fileOf)
  blamed = new Set(paths)
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

const fileOf = (line: string) => /file=(?:[^,]*?\/)?((?:src|ui)\/[^,]+)/.exec(line)?.[1] ?? ''

test.each(forbidden)('%s may not import %s', (...one) => {
  expect(blamed).toContain(pathOf(one))
})

test.each(allowed)('%s may import %s', (...one) => {
  expect(blamed).not.toContain(pathOf(one))
})

test('of the server’s contract the pages take types alone: its code is not for browsers', () => {
  const taken = filesOf('ui')
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) => textOf(path).match(/^(?:import|export)\b[^;]*?from '[^']*'/gm) ?? [])
    .filter((line) => line.includes('/src/admin/'))

  expect(taken.length).toBeGreaterThan(0)
  for (const line of taken) expect(line).toMatch(/^(?:import|export) type /)
})
