import type { FastifyReply } from 'fastify'
import type { Network } from '../domain/settings.ts'
import {
  type Intake,
  type IntakeReading,
  SpoolFullError,
  StoreBusyError,
  StoreFullError,
} from '../store/store.ts'
import { type DoorReason, doorStatus, sendAnswer, sendProblem } from './answers.ts'
import { isListed } from './authenticate.ts'
import type { InboundDeps } from './deps.ts'
import { keptAddress } from './keep-address.ts'
import { refusalLimit } from './kept-refusals.ts'
import { type OpenedCall, openCall } from './open-call.ts'
import type { PostbackCall } from './postback-call.ts'

/** Reads one call in its network's words, keeps it, and answers when it is on disk. */
export type PostbackTaker = (call: PostbackCall, reply: FastifyReply) => Promise<FastifyReply>

export function openPostbackTaker(deps: InboundDeps): PostbackTaker {
  const keptRefusals = refusalLimit(deps.nowMs)
  return async (call, reply) => {
    const network = findNetwork(deps, call.network)
    // Who may not post events is told so, whether there is a network for them or not.
    if (!network) {
      deps.noteMiss(reply.request.raw)
      return sendProblem(reply, call.isForbidden ? 'key-wrong' : 'network-unknown')
    }
    const opened = openCall(call, network, deps.nowMs())
    if (opened.isStranger && !keptRefusals.allows(network.id)) {
      deps.counters.refusalsNotKept += 1
      return sendProblem(reply, doorReasonOf(opened.read) ?? 'key-wrong')
    }
    const intake = intakeOf(deps, { call, network, opened })
    return keepAndAnswer(deps, reply, { intake, opened, call })
  }
}

function findNetwork(deps: InboundDeps, id: string): Network | undefined {
  const { networks } = deps.store.settings()
  const network = Object.hasOwn(networks, id) ? networks[id] : undefined
  return network?.enabled ? network : undefined
}

/** The reason for which a call was not even opened; undefined when it was. */
function doorReasonOf(read: IntakeReading): DoorReason | undefined {
  if (read.ok || read.outcome !== 'refused') return undefined
  return Object.hasOwn(doorStatus, read.reason) ? (read.reason as DoorReason) : undefined
}

type TakenCall = {
  readonly call: PostbackCall
  readonly network: Network
  readonly opened: OpenedCall
}

function intakeOf(deps: InboundDeps, { call, network, opened }: TakenCall): Intake {
  return {
    id: deps.ids.next('p_'),
    receivedAt: deps.nowMs(),
    network: network.id,
    cause: { kind: call.isEvent ? 'event' : 'network' },
    method: call.method,
    path: call.path,
    query: call.query,
    contentType: call.contentType,
    body: call.body,
    ...(opened.headers === undefined ? {} : { headers: opened.headers }),
    // An event comes from the visitor's own browser.
    ip: call.isEvent ? keptAddress(call.ip, deps.ipPolicy) : call.ip,
    ...observed({ call, network, opened }),
    unauthenticated:
      call.page !== null || (!call.isEvent && network.key === null && !opened.signed),
    read: opened.read,
  }
}

/** Only of who has proved to be the network, as far as it asks for that. */
function observed({ call, network, opened }: TakenCall): Pick<Intake, 'observed'> {
  if (network.addresses !== 'observe' || call.isEvent || opened.isStranger) return {}
  return { observed: isListed(network, call.ip) ? 'listed' : 'unlisted' }
}

type Kept = {
  readonly intake: Intake
  readonly opened: OpenedCall
  readonly call: PostbackCall
}

async function keepAndAnswer(
  deps: InboundDeps,
  reply: FastifyReply,
  { intake, opened, call }: Kept,
): Promise<FastifyReply> {
  try {
    const taken = await deps.store.take(intake)
    deps.counters.postbacks[taken.outcome] += 1
    const doorReason = doorReasonOf(intake.read)
    if (doorReason) return sendProblem(reply, doorReason, { id: taken.id })
    const { wantsJson } = call
    const text = call.text ?? opened.answer
    const refusedStatus = wantsJson ? 422 : opened.refusedStatus
    const wantsImage = call.page?.wantsImage === true
    return sendAnswer(reply, { taken, refusedStatus, wantsJson, wantsImage, text })
  } catch (error) {
    if (error instanceof SpoolFullError) return sendProblem(reply, 'spool-full')
    if (error instanceof StoreBusyError) return sendProblem(reply, 'store-busy')
    // Whatever it is that keeps it from being kept: the sender must come again.
    if (!(error instanceof StoreFullError))
      deps.log.error({ err: error }, 'a postback was not kept')
    return sendProblem(reply, 'store-full')
  }
}
