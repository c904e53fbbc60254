// What the live log costs a browser: rows come at a steady rate, and the page's process is watched.
// npm run build && node tests/ui/live-cost.ts [rows a second] [seconds]
import { setTimeout as pause } from 'node:timers/promises'
import { openBrowser } from './browser.ts'
import { openUiWorld } from './ui-world.ts'

const [rate = 200, seconds = 10] = process.argv.slice(2).map(Number)
const batches = 10

const world = await openUiWorld()
const { page, open } = await world.visit()
await open('/inbound?live=1')
await page.getByText('Live', { exact: true }).waitFor()
const devtools = await page.context().newCDPSession(page)
await devtools.send('Performance.enable')
const cpuSeconds = async () => {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN
}
const send = async () => {
  const query = 'status=Lead&payout=12.50'
  const calls = Array.from({ length: rate / batches }, (_, index) =>
    world.call(`/postback/pp?subid=live-${performance.now()}-${index}&${query}`),
  )
  await Promise.all(calls)
}

const [began, before] = [performance.now(), await cpuSeconds()]
for (let batch = 0; batch < seconds * batches; batch += 1) {
  const restMs = began + (batch * 1000) / batches - performance.now()
  if (restMs > 0) await pause(restMs)
  await send()
}
const tookMs = performance.now() - began
const used = (await cpuSeconds()) - before
const perSecond = Math.round((rate * seconds * 1000) / tookMs)
const share = Math.round((used * 100_000) / tookMs)
process.stdout.write(`${perSecond} rows a second: ${share} % of a core\n`)
await world.close()
await (await openBrowser()).close()
