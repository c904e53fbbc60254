import { createServer } from 'node:http'
import { sayPort } from './child.ts'

// The least a server can do for the same requests: nothing is read, nothing is kept.
const server = createServer((request, response) => {
  if (request.url?.startsWith('/c/')) {
    response.writeHead(302, { location: 'https://offer.example/?sub1=0', 'content-length': '0' })
    response.end()
    return
  }
  response.end('OK')
})
server.listen(0, '127.0.0.1', () => sayPort(server))
