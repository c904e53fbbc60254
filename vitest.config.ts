import { defineConfig } from 'vitest/config'

// Every test opens stores, each with threads of its own: what they compile is compiled once.
process.env['NODE_COMPILE_CACHE'] ??= 'node_modules/.cache/compile'

// A file for machines, beside what people read.
const report = process.env['VITEST_JSON']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more workers would only fight the servers under test for them.
    maxWorkers: 2,
    projects: [
      // Rules and parts leave nothing behind: a worker of its own for each file took longer than its tests.
      { extends: true, test: { name: 'src', include: ['src/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'tests', include: ['tests/**/*.test.ts'] } },
    ],
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
  },
})
