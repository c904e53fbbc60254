import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Every test opens stores, each with threads of its own: they find ready-made what the install has read.
process.env['NODE_COMPILE_CACHE'] ??= 'node_modules/.cache/carom'

// A file for machines, beside what people read.
const report = process.env['VITEST_JSON']

/** The longest first, by what they drive: one that is begun last is waited for by a worker that idles. */
const longest = [
  /tests\/ui\/every-page/,
  /tests\/store-/,
  /tests\/ui\//,
  /tests\/process\//,
  /tests\//,
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((pattern) => pattern.test(moduleId))
      return found === -1 ? longest.length : found
    }
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => place(a) - place(b))
  }
}

// What differs most between the stores: promises, what waits, what is held back, caps, sales, replies.
const telling = '{promises,waiting,held-back,daily-cap,sale-keys,reversal,loop}'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only fight the servers under test for them.
    maxWorkers: 2,
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
          include: [`tests/scenarios/${telling}.test.ts`],
          env: { CAROM_TEST_STORE: 'postgres' },
        },
      },
    ],
  },
})
