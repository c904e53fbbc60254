import { roles } from '../domain/access.ts'
import type { AttemptTally, QueueTally } from '../store/numbers.ts'
import { auditEntry } from './audit.ts'
import {
  type Health,
  healthSchema,
  issueKinds,
  issueListSchema,
  wordsSchema,
} from './contract-numbers.ts'
import { openIssues } from './issues.ts'
import { shareOf } from './numbers-base.ts'
import { healthQuery, issueQuery, muteInput, rangeOf } from './numbers-inputs.ts'
import { type Operation, operation } from './operation.ts'
import { overviewOperation } from './overview-operation.ts'
import { refuse, refuseAll } from './problem.ts'
import { isoTime, type NumberDeps, reportOperation } from './report-operations.ts'
import { seenWords } from './words.ts'

const dayMs = 86_400_000
const longestMuteMs = 366 * dayMs
const wordsFrom = 2_000

/** What is asked about numbers; all of it through the read-only connection. */
export function numberOperations(deps: NumberDeps): readonly Operation[] {
  return [
    overviewOperation(deps),
    reportOperation(deps),
    issues(deps),
    muteIssue(deps),
    health(deps),
    words(deps),
    recount(deps),
  ]
}

const issues = (deps: NumberDeps) =>
  operation({
    method: 'GET',
    path: '/issues',
    summary: 'What a person must look at, grouped, the worst first',
    scope: 'read',
    roles,
    query: issueQuery,
    answer: issueListSchema,
    run: async ({ query, who }) => {
      const all = await openIssues(deps, who.campaigns)
      const items = all.filter((one) => query.muted === 'true' || one.mutedUntil === null)
      return { items, next: null }
    },
  })

const muteIssue = ({ store, nowMs }: NumberDeps) =>
  operation({
    method: 'POST',
    path: '/issues/{id}/mute',
    summary: 'Hide an issue for a while',
    scope: 'admin',
    body: muteInput,
    run: async ({ params, body, who }) => {
      const kind = params.id.split(':', 1)[0]
      if (!issueKinds.some((one) => one === kind)) return refuse('not-found')
      const until = body.until ?? 0
      if (until > nowMs() + longestMuteMs) {
        return refuseAll('body-invalid', ['until: is more than a year from now'])
      }
      await store.muteIssue(params.id, until)
      const after = { mutedUntil: until === 0 ? null : isoTime(until) }
      await store.keepAudit(auditEntry(who, 'mute', { kind: 'issues', target: params.id, after }))
      return undefined
    },
  })

const health = (deps: NumberDeps) =>
  operation({
    method: 'GET',
    path: '/health',
    summary: 'How destinations answer, and how this process does',
    scope: 'read',
    query: healthQuery,
    answer: healthSchema,
    run: async ({ query, who }) => {
      const now = deps.nowMs()
      const { to = now, from = to - dayMs } = query
      const range = rangeOf({ from: Math.max(0, from), to }, now)
      if (typeof range === 'string') return refuseAll('query-invalid', [range])
      const campaigns = who.campaigns
      const [tallies, queues] = await Promise.all([
        deps.store.tallyAttempts(range, campaigns),
        deps.store.tallyQueues(),
      ])
      const tried = new Set(tallies.map((one) => one.destination))
      const seen = queues.filter((one) => campaigns === null || tried.has(one.destination))
      return { destinations: destinationsOf(tallies, seen), own: await ownHealth(deps) }
    },
  })

const noTries = { tries: 0, successes: 0, retries: 0, p50: null, p95: null, p99: null, codes: {} }

function destinationsOf(
  tallies: readonly AttemptTally[],
  queues: readonly QueueTally[],
): Health['destinations'] {
  const tried = new Map(tallies.map((one) => [one.destination, one]))
  return queues.map(({ destination, waiting, parked, oldestDueAt }) => {
    const { successes, ...rest } = tried.get(destination) ?? { destination, ...noTries }
    return {
      ...rest,
      successRate: shareOf(successes, rest.tries),
      ...{ waiting, parked },
      oldestDueAt: oldestDueAt === null ? null : isoTime(oldestDueAt),
    }
  })
}

async function ownHealth({ store, queueDepth, version }: NumberDeps): Promise<Health['own']> {
  const size = await store.size()
  const began = performance.now()
  await store.ping()
  return {
    queueDepth: queueDepth(),
    ...size,
    memoryBytes: process.memoryUsage.rss(),
    uptimeMs: Math.round(process.uptime() * 1000),
    version,
    writerMs: Math.round((performance.now() - began) * 100) / 100,
  }
}

const words = ({ store }: NumberDeps) =>
  operation({
    method: 'GET',
    path: '/networks/{id}/words',
    summary: 'The words this network has said, and how they are understood',
    scope: 'read',
    answer: wordsSchema,
    run: async ({ params }) => {
      const { networks } = store.settings()
      const network = Object.hasOwn(networks, params.id) ? networks[params.id] : undefined
      if (network === undefined) return refuse('not-found')
      const said = await store.listSaid(network.id, wordsFrom)
      return { items: seenWords(network, said), next: null }
    },
  })

const recount = ({ store }: NumberDeps) =>
  operation({
    method: 'POST',
    path: '/reports/recount',
    summary: 'Count all numbers anew from what is kept, step by step',
    scope: 'admin',
    run: async () => {
      await store.recountNumbers()
      return undefined
    },
  })
