import type { FastifyInstance } from 'fastify'
import { accountOperations } from './account-operations.ts'
import { accountSessions } from './account-sessions.ts'
import { apartOperation } from './apart-operation.ts'
import { auditOperation } from './audit-operations.ts'
import { catalogueOperations } from './catalogue-operations.ts'
import { importOperation } from './click-operations.ts'
import { costImportOperation, costOperations } from './cost-operations.ts'
import type { AdminDeps } from './deps.ts'
import { domainListOperation } from './domain-list.ts'
import { domainOperation } from './domain-operations.ts'
import { admitOperation, answerFailure, answerOperation, type Door } from './door.ts'
import { draftOperations } from './draft-operations.ts'
import { openEventHub } from './event-hub.ts'
import { exportOperations } from './export-operations.ts'
import { firstStepsOperation } from './first-steps-operation.ts'
import { forgetOperation } from './forget-operation.ts'
import { openGuard } from './guard.ts'
import { installationOperation } from './installation-operation.ts'
import { linkOperation } from './link-operation.ts'
import { listenOperation } from './listen-operation.ts'
import { logOperations } from './log-operations.ts'
import { lookOperations } from './look-operations.ts'
import { networkActs } from './network-acts.ts'
import { nodeOperation } from './node-operation.ts'
import { numberOperations } from './number-operations.ts'
import { openApi } from './openapi.ts'
import type { Operation } from './operation.ts'
import { previewOperation } from './preview.ts'
import { openProbes } from './probes.ts'
import { refuse, sendRefusal } from './problem.ts'
import { resendOperations } from './resend-operations.ts'
import { routeOperation } from './route-operation.ts'
import { securityHeaders } from './security-headers.ts'
import { registerSession, sessionOperations } from './session-routes.ts'
import { settingOperations } from './setting-operations.ts'
import { simOperations } from './sim-operations.ts'
import { statusImportOperation } from './status-import-operation.ts'
import { statusOperations } from './status-operations.ts'
import { streamOperation } from './stream-operation.ts'
import { openThrottle } from './throttle.ts'
import { tokenOperations } from './token-operations.ts'
import { serveUi } from './ui-files.ts'
import { userOperations } from './user-operations.ts'
import { versionOperations } from './version-operations.ts'
import { weightsOperation } from './weights-operation.ts'
import { workspaceOperations } from './workspace-operations.ts'

/** The doors for machines, which every process has: `/healthz`, `/readyz`, `/metrics`. */
export async function registerProbes(app: FastifyInstance, deps: AdminDeps): Promise<void> {
  const door: Door = { deps, throttle: openThrottle(deps.steadyMs) }
  await app.register((scope, _options, done) => {
    openProbes(scope, door)
    done()
  })
}

/** The API, its description, and the admin's pages. */
export async function registerAdmin(app: FastifyInstance, deps: AdminDeps): Promise<void> {
  const door = openGuard(deps)
  const hub = openEventHub(deps)
  // Before it waits for what is under way: a stream never ends by itself.
  app.addHook('preClose', async () => hub.close())
  const operations = operationsOf(deps, door, hub)
  const imports = importOperations(deps)
  const description = openApi([...operations, ...imports, ...sessionOperations], deps.version)
  await app.register(
    (scope, _options, done) => {
      guard(scope, deps)
      readJson(scope)
      scope.get('/openapi.json', async (_request, reply) => reply.send(description))
      for (const operation of operations) route(scope, door, operation)
      refuseMethods(scope, [...operations, ...imports, ...sessionOperations])
      registerSession(scope, door)
      void scope.register((inner, _none, ready) => {
        registerImports(inner, door, imports)
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

const importOperations = (deps: AdminDeps) => [
  importOperation(deps),
  statusImportOperation(deps),
  costImportOperation(deps),
]

type Hub = ReturnType<typeof openEventHub>

function operationsOf(
  deps: AdminDeps,
  door: ReturnType<typeof openGuard>,
  hub: Hub,
): readonly Operation[] {
  const inside = [...lookOperations(deps), ...settingOperations(deps)]
  return [
    ...inside,
    ...costOperations(deps),
    ...simOperations({ ...deps, operations: inside }),
    ...catalogueOperations(deps),
    ...tokenOperations(deps),
    ...userOperations(deps),
    ...accountOperations(door),
    ...accountSessions(deps),
    installationOperation(deps),
    nodeOperation(deps),
    linkOperation(deps),
    domainOperation(deps),
    domainListOperation(deps),
    ...workspaceOperations(deps),
    auditOperation(deps),
    ...numberOperations(deps),
    firstStepsOperation(deps),
    previewOperation(deps),
    ...logOperations(deps),
    ...exportOperations(deps),
    streamOperation(hub),
    ...resendOperations(deps),
    ...draftOperations(deps),
    ...versionOperations(deps),
    routeOperation(deps),
    weightsOperation(deps),
    apartOperation(deps),
    ...statusOperations(deps),
    forgetOperation(deps),
    listenOperation(deps),
    ...networkActs(deps),
  ]
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

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const urlOf = ({ path }: Pick<Operation, 'path'>) =>
  `/v1${path}`.replace(/\{subid\}$/, '*').replaceAll(/\{(\w+)\}/g, ':$1')

/** A path that is there says so, and which methods it is asked with. */
function refuseMethods(
  scope: FastifyInstance,
  operations: readonly Pick<Operation, 'path' | 'method'>[],
): void {
  for (const [url, of] of Map.groupBy(operations, urlOf)) {
    const allowed = of.map(({ method }) => method)
    scope.route({
      method: methods.filter((method) => !(allowed as readonly string[]).includes(method)),
      url,
      handler: (_, reply) =>
        sendRefusal(reply.header('allow', allowed.join(', ')), refuse('method-not-allowed')),
    })
  }
}

function route(scope: FastifyInstance, door: Door, operation: Operation): void {
  scope.route({
    method: operation.method,
    url: urlOf(operation),
    onRequest: (request, reply) => admitOperation(door, operation, [request, reply]),
    handler: (request, reply) => answerOperation(door, operation, [request, reply]),
  })
}

/** Their bodies come in as bytes, whatever type they say they are of. */
function registerImports(
  scope: FastifyInstance,
  door: Door,
  operations: readonly Operation[],
): void {
  const bodyLimit = door.deps.importBytes
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
    done(null, body),
  )
  for (const operation of operations) route(scope, door, operation)
}
