import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SpoolLook } from '../store/store.ts'
import { answerFailure, type Door, identify } from './door.ts'
import { loopResolutionMs, measure } from './measure.ts'
import { metricsText } from './metrics.ts'
import { isRefusal, refuse, sendRefusal } from './problem.ts'
import { securityHeaders } from './security-headers.ts'
import { hasScope } from './tokens.ts'

/** `/healthz`, `/readyz`, `/metrics`: for machines, on any host. */
export function openProbes(scope: FastifyInstance, door: Door): void {
  const { store } = door.deps
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs })
  loop.enable()
  scope.addHook('onClose', async () => {
    loop.disable()
  })
  scope.addHook('onRequest', async (_request, reply) => {
    void reply.headers(securityHeaders)
  })
  scope.setErrorHandler((error, request, reply) =>
    answerFailure(door.deps, error, [request, reply]),
  )
  scope.route({
    method: ['GET', 'HEAD'],
    url: '/healthz',
    handler: async (_request, reply) => reply.type('text/plain').send('OK'),
  })
  scope.route({
    method: ['GET', 'HEAD'],
    url: '/readyz',
    handler: async (_request, reply) => {
      const ready = await store.ping().then(
        () => true,
        () => false,
      )
      const answer = reply.code(ready ? 200 : 503).type('text/plain')
      return answer.send(readiness(ready, store.spool()))
    },
  })
  scope.get('/metrics', async (request, reply) => {
    if (!isFromHere(request)) {
      const found = await identify(door, request)
      if (isRefusal(found)) return sendRefusal(reply, found)
      if (!hasScope(found.who, 'metrics')) return sendRefusal(reply, refuse('scope-missing'))
    }
    const families = await measure(door.deps, loop)
    loop.reset()
    return reply.type('text/plain; version=0.0.4').send(metricsText(families))
  })
}

/** Postbacks are kept durably also while the database is away: then it says so, and stays ready. */
function readiness(ready: boolean, spool: SpoolLook | null): string {
  const word = ready ? 'OK' : 'the store does not answer'
  if (spool === null || (!spool.away && spool.rows === 0)) return word
  const where = spool.away ? 'the database is away' : 'the database is back'
  return `${word}\n${where}: ${spool.rows} requests wait on this machine`
}

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via', 'cf-connecting-ip']

/** A proxy on this machine calls from loopback too, on behalf of anybody. */
function isFromHere({ headers, socket }: FastifyRequest): boolean {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const isLoopback = peer === '::1' || peer.startsWith('127.')
  return isLoopback && forwardingHeaders.every((name) => headers[name] === undefined)
}
