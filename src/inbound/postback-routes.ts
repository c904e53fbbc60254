import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findDialect, generic } from '../dialects/catalogue.ts'
import { sendProblem } from './answers.ts'
import { isKeyOf } from './authenticate.ts'
import type { InboundDeps } from './deps.ts'
import { type Door, keyIn, postbackCall } from './postback-call.ts'
import { queryOf } from './request-url.ts'
import type { PostbackTaker } from './take-postback.ts'

type DoorParams = { readonly network?: string; readonly key?: string }

const defaultNetwork = 'default'

/** Every door a network may call: ours, the root, and those of other trackers. */
export function postbackRoutes(app: FastifyInstance, deps: InboundDeps, take: PostbackTaker): void {
  const open = (path: string, doorOf: (params: DoorParams, query: string) => Door) => {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      handler: (request, reply) => {
        const door = doorOf(request.params as DoorParams, queryOf(request.raw.url))
        return take(postbackCall(deps, request, door), reply)
      },
    })
    app.head(path, (_, reply) => reply.code(200).send())
    app.route({
      method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: path,
      handler: (request, reply) => {
        deps.noteMiss(request.raw)
        return sendProblem(reply.header('allow', 'GET, HEAD, POST'), 'method-not-allowed')
      },
    })
  }
  open('/postback/:network', ({ network = '' }) => ({ network }))
  open('/postback/:network/:key', ({ network = '', key }) => ({ network, key }))
  open('/postback', () => ({ network: defaultNetwork }))
  open('/postback.php', (_, query) => compatibleDoor(deps, keyIn(query)))
  // `//postback`: pasted behind an address that ends with a slash.
  open('/:key/postback', ({ key = '' }) =>
    key === '' ? { network: defaultNetwork } : compatibleDoor(deps, key),
  )
  clickPhpRoute(app, deps, take)
  rootRoute(app, deps, take)
}

/** Of another tracker's URL the key names the network; an unknown one is the default network's to refuse. */
function compatibleDoor(deps: InboundDeps, key: string | null): Door {
  const networks = Object.values(deps.store.settings().networks)
  const own = key === null ? undefined : networks.find((network) => isKeyOf(network, key))
  return { network: own?.id ?? defaultNetwork, key: key ?? undefined, isCompatible: true }
}

/** `/click.php` is a postback when it names a conversion; as a link it belongs to another tracker. */
function clickPhpRoute(app: FastifyInstance, deps: InboundDeps, take: PostbackTaker): void {
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const query = queryOf(request.raw.url)
    const named = new URLSearchParams(query).has('cnv_id')
    if (!named && request.method === 'GET') return sendProblem(reply, 'not-found')
    return take(postbackCall(deps, request, compatibleDoor(deps, keyIn(query))), reply)
  }
  app.route({ method: ['GET', 'POST'], url: '/click.php', handler: answer })
  app.head('/click.php', (_, reply) => reply.code(200).send())
}

/** `/?subid=…&status=…` is a postback; a person who opens `/` goes to the admin. */
function rootRoute(app: FastifyInstance, deps: InboundDeps, take: PostbackTaker): void {
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    if (request.method === 'GET' && !saysWord(deps, queryOf(request.raw.url))) {
      return reply.code(302).header('location', '/admin/').send()
    }
    return take(postbackCall(deps, request, { network: defaultNetwork }), reply)
  }
  app.route({ method: ['GET', 'POST'], url: '/', handler: answer })
  app.head('/', (_, reply) => reply.code(200).send())
}

/** Whether it names a subid or a status, in any word that its network may use for them. */
function saysWord(deps: InboundDeps, query: string): boolean {
  if (query === '') return false
  const given = new URLSearchParams(query)
  const speaks = deps.store.settings().networks[defaultNetwork]?.dialects ?? []
  const dialects = [generic, ...speaks.flatMap((id) => findDialect(id) ?? [])]
  return dialects.some(({ fields }) =>
    [...fields.subid, ...fields.status].some((name) => given.has(name)),
  )
}
