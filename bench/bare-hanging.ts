import { createServer } from 'node:http'
import { answerParent, sayPort } from './child.ts'

// A receiver that takes every request and never answers.
let open = 0
const server = createServer((_request, response) => {
  open += 1
  response.on('close', () => {
    open -= 1
  })
})

answerParent({ open: () => open })
server.listen(0, '127.0.0.1', () => sayPort(server))
