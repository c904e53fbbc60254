import { existsSync, statfsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { bundledThreads } from './tests/bundled-threads.ts'

// Every test opens stores, each with threads of its own: they find ready-made what the install has read.
process.env['NODE_COMPILE_CACHE'] ??= 'node_modules/.cache/carom'

// Where memory has room for their files, no test waits for a disk that others write to as well. Processes
// are killed and databases crash there like anywhere; what a disk itself may lose no test can tell.
const inMemory = '/dev/shm'
if (hasRoom(inMemory)) process.env['TMPDIR'] ??= inMemory

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > 4 * 1024 ** 3
}

// A file for machines, beside what people read.
const report = process.env['VITEST_JSON']

/** The longest first, by what they drive: one that is begun last is waited for by workers that idle. */
const longest = [
  /tests\/ui\/every-page/,
  /tests\/process\//,
  /tests\/store-/,
  /tests\/ui\//,
  /tests\//,
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const found = longest.findIndex((pattern) => pattern.test(moduleId))
      // A worker goes on with the next file only within its project, else another one begins anew.
      return (project.name === 'all' ? 0 : 100) + (found === -1 ? longest.length : found)
    }
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  plugins: [bundledThreads()],
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Of two cores: one more than they are, for what waits.
    maxWorkers: 3,
    // No file leaves anything behind: a worker of its own for each took longer than most of their tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    projects: [
      { extends: true, test: { name: 'all' } },
      {
        extends: true,
        test: {
          name: 'on PostgreSQL',
          include: ['tests/scenarios/*.test.ts'],
          env: { CAROM_TEST_STORE: 'postgres' },
        },
      },
    ],
  },
})
