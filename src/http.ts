import type { IncomingMessage } from 'node:http'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import { type DoorReason, problemText, sendProblem } from './inbound/answers.ts'
import type { Log } from './platform/log.ts'
import { StoreAwayError } from './store/store.ts'

type HttpLimits = Pick<
  Config,
  | 'postbackBytes'
  | 'headerBytes'
  | 'headersTimeoutMs'
  | 'requestTimeoutMs'
  | 'keepAliveMs'
  | 'connections'
>

// Longer than any subid (255 characters of up to four escaped bytes) or key.
const longestParam = 4096

const lookForSlowMs = 1000

const clientErrors: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** What a caller is told who did not get as far as a request. */
function lastWords(code: string | undefined): string {
  const line = clientErrors[code ?? ''] ?? '400 Bad Request'
  const isTooLarge = code === 'HPE_HEADER_OVERFLOW'
  const body = isTooLarge ? problemText('headers-too-large') : ''
  const about = isTooLarge
    ? 'Content-Type: application/problem+json\r\ncarom-outcome: refused\r\ncarom-reason: headers-too-large\r\n'
    : ''
  return `HTTP/1.1 ${line}\r\nConnection: close\r\n${about}Content-Length: ${body.length}\r\n\r\n${body}`
}

/** The HTTP server: its limits, and what a caller is told when something is wrong. */
export function openHttp(
  limits: HttpLimits,
  log: Log,
  onMiss: (request: IncomingMessage) => void,
): FastifyInstance {
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: limits.postbackBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: limits.headerBytes,
      joinDuplicateHeaders: false,
      // Node looks for slow callers every 30 s unless told: six times what their headers may take.
      connectionsCheckingInterval: lookForSlowMs,
    },
    // Doors read the raw query themselves; parsing it twice is the largest cost of a request.
    routerOptions: {
      maxParamLength: longestParam,
      // People paste URLs with one at the end, and a network's word must not be lost by it.
      ignoreTrailingSlash: true,
      querystringParser: (text) => ({ raw: text }),
    },
    frameworkErrors: (_error, _request, reply) => {
      void sendProblem(reply, 'not-found')
    },
    clientErrorHandler(error: NodeJS.ErrnoException, socket) {
      if (error.code !== 'ECONNRESET' && socket.writable) socket.end(lastWords(error.code))
    },
  })
  app.server.headersTimeout = limits.headersTimeoutMs
  app.server.maxConnections = limits.connections
  app.server.maxHeadersCount = 200
  // Whatever else a caller expects: Node would answer 417, and its word would be lost.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response)
  })
  app.setNotFoundHandler((request, reply) => {
    onMiss(request.raw)
    return sendProblem(reply, 'not-found')
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const reason = reasonOf(error)
    if (reason === 'internal-error') {
      log.error({ err: error, path: request.url }, 'a request failed')
    }
    return sendProblem(reply, reason)
  })
  return app
}

const lastRequestsMs = 3000

/**
 * Takes no more requests and lets those under way end. After three seconds whoever is still sending is
 * cut off: once it is closing, Node times nobody out any more, and one half request would hold it for ever.
 */
export async function closeHttp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), lastRequestsMs)
  await app.close()
  clearTimeout(cut)
}

function reasonOf(error: FastifyError): DoorReason {
  if (error instanceof StoreAwayError) return 'store-unreachable'
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'body-too-large'
  const isCallers = error.statusCode !== undefined && error.statusCode < 500
  return isCallers ? 'body-unreadable' : 'internal-error'
}
