import { groupOf } from '../../../domain/groups.ts'
import { noteEnd, type PlainSettlement, problemOf } from '../../steps/settle-plain.ts'
import { releaseNext } from '../../steps/work.ts'
import type { Step } from '../batch/step.ts'
import { loadLeases } from '../load/beside.ts'
import { ofLead } from '../load/deliveries.ts'
import { lock, subidsWanted } from '../load/load.ts'
import type { Known } from '../memory/known.ts'
import type { Connection } from '../server/connect.ts'
import { listLiteral } from '../server/literals.ts'
import { bucketFor, numbers, texts } from '../server/places.ts'

/** Some of them are not what they were taken for, and nothing of them may be kept: their rows are to be read. */
export class NotPlainError extends Error {
  override readonly name = 'NotPlainError'
}

// One for all: a stack would tell nothing.
const notPlain = new NotPlainError('outcomes are not plain')

/** What its transaction writes beside its delivery, which `settlePlainly` has written. */
export const plainStep = (settlement: PlainSettlement): Step => ({
  foresee: () => undefined,
  run: (work) => noteEnd(work, settlement),
})

const end = {
  name: 'settle-plainly',
  text: `update deliveries d set state = v.state, due_at = null, parked_by = null, attempts = v.attempt,
      generated_at = coalesce(d.generated_at, v.generated_at), sending_at = v.started_at,
      processing_at = coalesce(v.sent_at, d.processing_at), final_at = $10, last_status = v.status,
      last_error = v.problem
    from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[],
        $7::bigint[], $8::bigint[], $9::text[])
      v (bucket, id, attempt, state, generated_at, started_at, sent_at, status, problem)
    where d.bucket = v.bucket and d.id = v.id and d.state = 'waiting' and d.generation = 0
      and d.attempts = v.attempt - 1`,
}

/** What is still owed because of the same leads, to the same destinations: when one is over, the next may go. */
const behind = {
  name: 'waits-behind',
  text: `select distinct x.lead_id as "leadId", x.destination, x.subid from (
      select distinct o.bucket, o.lead_id, o.destination
      from unnest($1::bigint[], $2::text[]) a (bucket, id)
      join deliveries o on o.bucket = a.bucket and o.id = a.id) k
    ${ofLead('d.lead_id, d.destination, d.subid, d.state', '')}
    where x.destination = k.destination and x.state in ('waiting', 'parked')`,
}

type Next = { readonly leadId: string; readonly destination: string; readonly subid: string }

/**
 * Writes their deliveries without reading them, and answers with the steps that let go what waited behind
 * them. Holds the rows of their subids, and of those that are wanted already, as whoever writes about them
 * does. Rejects with `NotPlainError` when one of them waits no longer, or not for this attempt, or is
 * another process's to settle.
 */
export async function settlePlainly(
  { query, change }: Connection,
  known: Known,
  { settlements, now }: { readonly settlements: readonly PlainSettlement[]; readonly now: number },
): Promise<readonly Step[]> {
  const buckets = numbers(settlements.map(({ subid }) => bucketFor(subid)))
  const ids = texts(settlements.map(({ deliveryId }) => deliveryId))
  for (const { bucket, epoch } of settlements) {
    if (epoch !== undefined) known.leases.want(groupOf(bucket))
  }
  const [, , ended, next] = await Promise.all([
    lock(query, known, [...subidsWanted(known), ...settlements.map(({ subid }) => subid)]),
    loadLeases(query, known),
    change({ ...end, values: [buckets, ids, ...outcomes(settlements), now] }),
    query<Next>({ ...behind, values: [buckets, ids] }),
  ])
  const areOurs = settlements.every(
    ({ bucket, epoch }) => epoch === undefined || known.leases.peek(groupOf(bucket)) === epoch,
  )
  if (!areOurs || ended !== settlements.length) throw notPlain
  return next.map(stepOfNext)
}

function outcomes(settlements: readonly PlainSettlement[]): readonly string[] {
  const results = settlements.map(({ result }) => result)
  return [
    numbers(settlements.map(({ attempt }) => attempt)),
    texts(settlements.map(({ step }) => step.kind)),
    numbers(settlements.map(({ generatedAt }) => generatedAt)),
    numbers(results.map(({ startedAt }) => startedAt)),
    listLiteral(
      'bigint',
      results.map(({ sentAt }) => sentAt),
    ),
    listLiteral(
      'bigint',
      results.map(({ status }) => status),
    ),
    listLiteral('text', settlements.map(problemOf)),
  ]
}

const stepOfNext = ({ leadId, destination, subid }: Next): Step => ({
  foresee: (known) => {
    known.places.set(leadId, bucketFor(subid))
    known.open.want(leadId)
  },
  run: (work) => releaseNext(work, { leadId, destination }),
})
