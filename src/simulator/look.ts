import { z } from 'zod'
import { processStates } from '../domain/delivery.ts'
import { note, type Run } from './run.ts'
import type { Scenario } from './scenarios.ts'

const text = z.string()
const deliveryList = z.object({
  items: z.array(
    z.object({
      id: text,
      destination: text,
      event: text,
      state: text,
      attempts: z.number(),
      url: text.nullable(),
      method: text.nullable(),
      lastStatus: z.number().nullable(),
      replyStatus: text.nullable(),
      lastError: text.nullable(),
      process: z.object({
        Initial: text.nullable(),
        Generated: text.nullable(),
        Sending: text.nullable(),
        Processing: text.nullable(),
        Updating: text.nullable(),
        Final: text.nullable(),
      }),
    }),
  ),
})
type Delivery = z.output<typeof deliveryList>['items'][number]

const leadList = z.object({
  items: z.array(z.object({ status: text, payout: text.nullable() })),
})

const trace = z.object({
  events: z.array(z.looseObject({ kind: text, destination: text.optional() })),
})

const longestWaitMs = 20_000
const lookEveryMs = 100

/** Waits until everything that is owed has been sent, then looks at each of it. */
export async function lookAtDeliveries(run: Run, scenario: Scenario, subid: string): Promise<void> {
  const { deliveries: wanted } = scenario
  let found: readonly Delivery[] = []
  for (let waited = 0; waited < longestWaitMs; waited += lookEveryMs) {
    const answer = await run.client.api('GET', `/deliveries?subid=${subid}`)
    // Other destinations of this installation may hear of it too: they are not this run's.
    const own = deliveryList.parse(answer).items.filter((one) => one.destination === run.id)
    found = own.toReversed()
    if (found.length >= wanted.length && found.every(isEnded)) break
    await run.pause(lookEveryMs)
  }
  for (const delivery of found) noteDelivery(run, scenario, delivery)
  const told = found.map(shortOf)
  const expected = wanted.map(({ event, state, attempts = 1, problem }) =>
    [event, state, attempts, problem].filter((part) => part !== undefined).join(' '),
  )
  const ok = told.join() === expected.join()
  const detail = `${told.join(', ') || 'none'}${ok ? '' : `, not ${expected.join(', ')}`}`
  note(run, { from: 'carom', to: 'destination', title: 'All that was sent', ok, detail })
}

const shortOf = ({ event, state, attempts, lastError }: Delivery) =>
  [event, state, attempts, state === 'failed' ? lastError : null]
    .filter((part) => part !== null)
    .join(' ')

function isEnded({ state }: Delivery): boolean {
  return !['waiting', 'sending'].includes(state)
}

function noteDelivery(run: Run, { settings = {} }: Scenario, delivery: Delivery): void {
  const { process, event, method, url, lastStatus, replyStatus } = delivery
  // Only an answer that is read as a word about the lead updates anything.
  const reads = settings['reply'] === 'status'
  const wanted = processStates.filter((state) => state !== 'Updating' || reads)
  const times = processStates.flatMap((state) => process[state] ?? [])
  const inOrder = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? ''))
  const shown = processStates.filter((state) => process[state]).join(' → ')
  const reply = replyStatus === null ? '' : ` ${replyStatus}`
  note(run, {
    ...{ from: 'carom', to: 'destination', title: `${event} passed on` },
    ok: inOrder && wanted.every((state) => process[state] !== null),
    detail: `${shortOf(delivery)}: ${shown}`,
    request: `${method ?? ''} ${url ?? ''}`.trim(),
    answer: lastStatus === null ? null : `${lastStatus}${reply}`,
    process,
  })
}

/** What the lead has become, and what its trace holds. */
export async function lookAtLead(run: Run, scenario: Scenario, subid: string): Promise<void> {
  const arrow = { from: 'carom', to: 'carom' } as const
  const leads = leadList.parse(await run.client.api('GET', `/leads?subid=${subid}`)).items
  const shown = leads.map((lead) => `${lead.status} ${lead.payout}`).join(', ')
  const ok = shown === scenario.lead
  const detail = `${shown || 'none'}${ok ? '' : `, not ${scenario.lead}`}`
  note(run, { ...arrow, title: 'The lead', ok, detail })

  const { events } = trace.parse(await run.client.api('GET', `/trace/${subid}`))
  const own = events.filter(({ destination = run.id }) => destination === run.id)
  const count = (kind: string) => own.filter((event) => event.kind === kind).length
  const kinds = ['click', 'postback', 'move', 'delivery', 'attempt', 'not-sent'] as const
  const counted = kinds.map((kind) => `${kind} ${count(kind)}`).join(', ')
  const { notSent = 0, deliveries, noClick } = scenario
  const isWhole =
    count('click') === (noClick ? 0 : 1) &&
    count('delivery') === deliveries.length &&
    count('not-sent') === notSent &&
    count('move') === deliveries.length + notSent
  note(run, { ...arrow, title: 'The trace', ok: isWhole, detail: counted })
}
