import type { FastifyInstance } from 'fastify'
import { catalogueOperations } from './catalogue-operations.ts'
import { importOperation } from './click-operations.ts'
import type { AdminDeps } from './deps.ts'
import { admitOperation, answerFailure, answerOperation, type Door } from './door.ts'
import { lookOperations } from './look-operations.ts'
import { openApi } from './openapi.ts'
import type { Operation } from './operation.ts'
import { previewOperation } from './preview.ts'
import { openProbes } from './probes.ts'
import { refuse, sendRefusal } from './problem.ts'
import { securityHeaders } from './security-headers.ts'
import { registerSession, sessionOperations } from './session-routes.ts'
import { settingOperations } from './setting-operations.ts'
import { openThrottle } from './throttle.ts'
import { tokenOperations } from './token-operations.ts'
import { serveUi } from './ui-files.ts'

/** The doors for machines, which every process has: `/healthz`, `/readyz`, `/metrics`. */
export async function registerProbes(app: FastifyInstance, deps: AdminDeps): Promise<void> {
  const door: Door = { deps, throttle: openThrottle(deps.nowMs) }
  await app.register((scope, _options, done) => {
    openProbes(scope, door)
    done()
  })
}

/** The API, its description, and the admin's pages. */
export async function registerAdmin(app: FastifyInstance, deps: AdminDeps): Promise<void> {
  const door: Door = { deps, throttle: openThrottle(deps.nowMs) }
  const operations = [
    ...lookOperations(deps),
    ...settingOperations(deps),
    ...catalogueOperations(deps),
    ...tokenOperations(deps),
    previewOperation(deps),
  ]
  const clicks = importOperation(deps)
  const description = openApi([...operations, clicks, ...sessionOperations], deps.version)
  await app.register(
    (scope, _options, done) => {
      guard(scope, deps)
      readJson(scope)
      scope.get('/openapi.json', async (_request, reply) => reply.send(description))
      for (const operation of operations) route(scope, door, operation)
      registerSession(scope, door)
      void scope.register((inner, _none, ready) => {
        registerImport(inner, door, clicks)
        ready()
      })
      done()
    },
    { prefix: '/api' },
  )
  await app.register(
    (scope, _options, done) => {
      guard(scope, deps)
      serveUi(scope, deps.uiFolder)
      done()
    },
    { prefix: '/admin' },
  )
}

/** On another host than the admin's these paths do not exist. */
function guard(scope: FastifyInstance, deps: AdminDeps): void {
  const wanted = deps.adminHost?.toLowerCase().replace(/:\d+$/, '')
  scope.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders)
    if (wanted === undefined || deps.callerOf(request.raw).host === wanted) return undefined
    return sendRefusal(reply, refuse('not-found'))
  })
  scope.setNotFoundHandler((_request, reply) => sendRefusal(reply, refuse('not-found')))
  scope.setErrorHandler((error, request, reply) => answerFailure(deps, error, [request, reply]))
}

/** Whatever type it says it is of: people forget to say it. No body is no body. */
function readJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'error')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined)
    return parse(request, body.toString(), done)
  })
}

function route(scope: FastifyInstance, door: Door, operation: Operation): void {
  scope.route({
    method: operation.method,
    url: `/v1${operation.path}`.replace('{subid}', '*').replaceAll(/\{(\w+)\}/g, ':$1'),
    onRequest: (request, reply) => admitOperation(door, operation, [request, reply]),
    handler: (request, reply) => answerOperation(door, operation, [request, reply]),
  })
}

/** Its body comes in as bytes, whatever type it says it is of. */
function registerImport(scope: FastifyInstance, door: Door, operation: Operation): void {
  const bodyLimit = door.deps.importBytes
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
    done(null, body),
  )
  route(scope, door, operation)
}
