import { fdatasync, openSync, write } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Pool } from 'undici'
import { sayPort } from './child.ts'

// The shortest durable way from a postback to a destination: append, sync, answer, call.
const [folder = '.', port = ''] = process.argv.slice(2)
const file = openSync(join(folder, 'relay.log'), 'a')
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64 })
const headers = { 'content-type': 'application/x-www-form-urlencoded' }

const keep = (line: string, kept: () => void): void => {
  write(file, line, (unwritten) => {
    if (unwritten) throw unwritten
    fdatasync(file, (unsynced) => {
      if (unsynced) throw unsynced
      kept()
    })
  })
}

async function callOut(query: string): Promise<void> {
  const request = { path: `/in?${query}`, method: 'POST', headers, body: query } as const
  const { body } = await pool.request(request)
  await body.dump()
}

const server = createServer((request, response) => {
  const url = request.url ?? ''
  const query = url.slice(url.indexOf('?') + 1)
  keep(`${query}\n`, () => {
    response.end('OK')
    void callOut(query)
  })
})
server.listen(0, '127.0.0.1', () => sayPort(server))
