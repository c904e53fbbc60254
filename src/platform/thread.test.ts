import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const churn = `
  import { getHeapSpaceStatistics } from 'node:v8'
  import { parentPort } from 'node:worker_threads'
  let kept = []
  for (let count = 0; count < 2_000_000; count += 1) {
    kept.push({ count, list: [count] })
    if (kept.length > 60_000) kept = []
  }
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  parentPort.postMessage(young.physical_space_size / 1024 / 1024)`

const program = `
  import { startThread } from ${JSON.stringify(new URL('./thread.ts', import.meta.url))}
  const file = new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(churn)}))
  startThread(file, { name: 'churn', workerData: null, youngMb: 4 }).on('message', console.log)`

test('a thread keeps to its own bound for what is soon dead, whatever the main thread was given', async () => {
  const args = ['--max-semi-space-size=8', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, args)

  expect(Number(stdout)).toBeGreaterThan(0)
  expect(Number(stdout)).toBeLessThan(5)
})
