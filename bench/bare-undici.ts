import { Pool } from 'undici'
import { answerParent, sayReady } from './child.ts'
import { subidOf } from './traffic.ts'

// Calls made as fast as undici makes them: no queue, no template, nothing kept.
const [port = '', count = '', concurrency = ''] = process.argv.slice(2)
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: Number(concurrency) })
const headers = { 'content-type': 'application/x-www-form-urlencoded' }
let next = 0

async function call(index: number): Promise<void> {
  const query = `subid=${subidOf(index)}&status=Lead&payout=12.50&txid=${index}`
  const request = { path: `/in?${query}`, method: 'POST', headers, body: query } as const
  const { body } = await pool.request(request)
  await body.dump()
}

async function callInTurn(): Promise<void> {
  for (let index = next++; index < Number(count); index = next++) await call(index)
}

answerParent({
  run: async () => {
    await Promise.all(Array.from({ length: Number(concurrency) }, callInTurn))
  },
})
sayReady()
