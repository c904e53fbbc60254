import { createServer } from 'node:http'
import { answerParent, sayPort } from './child.ts'
import { nowNs } from './machine.ts'

const most = 1_000_000
const takesMs = Number(process.argv[2] ?? 0)

// Where deliveries go: notes when each number came first, in ns of the machine's clock.
let arrivals = new Float64Array(most)
let count = 0
let again = 0

const server = createServer((request, response) => {
  const url = request.url ?? ''
  const index = Number(url.slice(url.lastIndexOf('=') + 1))
  if (arrivals[index] === 0) {
    arrivals[index] = nowNs()
    count += 1
  } else {
    again += 1
  }
  if (takesMs === 0) response.end('OK')
  else setTimeout(() => response.end('OK'), takesMs)
})

answerParent({
  count: () => count,
  again: () => again,
  arrivals: () => arrivals,
  forget: () => {
    arrivals = new Float64Array(most)
    count = 0
    again = 0
  },
})
server.listen(0, '127.0.0.1', () => sayPort(server))
