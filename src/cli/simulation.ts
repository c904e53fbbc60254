import { z } from 'zod'
import { processStates } from '../domain/delivery.ts'
import type { Client } from './client.ts'

/** One thing that was done or looked at, and whether it came out as it should. */
export type Step = { readonly step: string; readonly ok: boolean; readonly detail: string }

export type Run = {
  readonly client: Client
  /** `sim-…`: the id of everything that is made for this run. */
  readonly id: string
  readonly key: string
  readonly note: (step: Step) => void
  readonly pause: (ms: number) => Promise<void>
}

const deliveryList = z.object({
  items: z.array(
    z.object({
      destination: z.string(),
      event: z.string(),
      state: z.string(),
      replyStatus: z.string().nullable(),
      lastError: z.string().nullable(),
      process: z.record(z.string(), z.string().nullable()),
    }),
  ),
})
type Delivery = z.output<typeof deliveryList>['items'][number]

const leadList = z.object({
  items: z.array(z.object({ status: z.string(), payout: z.string().nullable() })),
})

const trace = z.object({
  events: z.array(z.looseObject({ kind: z.string(), destination: z.string().optional() })),
})

const ledger = z.object({
  items: z.array(
    z.object({ destination: z.string(), accepted: z.number(), delivered: z.number() }),
  ),
})

const hearer = (run: Run) => `${run.id}-hears`

/** Makes what the run needs; the pages are never opened. */
export async function prepare(run: Run): Promise<void> {
  const { client, id, key } = run
  await client.api('PUT', `/networks/${id}`, { key, currency: 'USD' })
  await client.api('PUT', `/campaigns/${id}`, {
    externalId: 'clickid',
    prelandings: [{ id: 'quiz', url: 'https://pages.example/quiz?subid={subid}&px={px}' }],
    landings: [{ id: 'offer', url: 'https://offer.example/?sub1={subid}', network: id }],
  })
  const macros = 'subid={subid}&status={status}&payout={payout}'
  await client.api('PUT', `/destinations/${id}`, {
    url: `carom:echo/${id}?${macros}&reply={status:Lead=,Purchase=Reject}`,
    networks: [id],
    reply: 'status',
    tests: true,
  })
  await client.api('PUT', `/destinations/${hearer(run)}`, {
    url: `carom:echo/${hearer(run)}?${macros}&px={px}`,
    networks: [id],
    tests: true,
  })
  run.note({ step: 'settings', ok: true, detail: `network, campaign, two destinations: ${id}` })
}

/** Takes away what `prepare` made; leads and postbacks stay, as they do for everybody. */
export async function cleanUp(run: Run): Promise<void> {
  for (const path of [
    `/destinations/${hearer(run)}`,
    `/destinations/${run.id}`,
    `/campaigns/${run.id}`,
    `/networks/${run.id}`,
  ]) {
    await run.client.api('DELETE', path)
  }
  run.note({ step: 'clean-up', ok: true, detail: 'the settings of this run are gone' })
}

/** A visitor clicks and goes on to the landing; answers with the subid, undefined without one. */
export async function visit(run: Run): Promise<string | undefined> {
  const clicked = await run.client.ask(`/c/${run.id}?px=777&clickid=${run.id}`)
  const to = clicked.headers.get('location') ?? ''
  const subid = /[?&]subid=([^&]+)/.exec(to)?.[1]
  const isOurs = clicked.status === 302 && subid !== undefined && to.endsWith('&px=777')
  run.note({ step: 'click', ok: isOurs, detail: `${clicked.status} → ${to}` })
  if (subid === undefined) return undefined
  const landed = await run.client.ask(`/l/${subid}`)
  const landing = landed.headers.get('location') ?? ''
  const isLanding = landed.status === 302 && landing === `https://offer.example/?sub1=${subid}`
  run.note({ step: 'landing', ok: isLanding, detail: `${landed.status} → ${landing}` })
  return subid
}

type Word = {
  readonly step: string
  readonly query: string
  readonly method: 'GET' | 'POST'
  readonly key: string
  readonly expect: string
}

/** The words carry a test mark: nobody else's destinations hear of them, and no number counts them. */
const testMark = 'test=1'

/** The network speaks: a lead, the same again, a purchase, and a stranger without the key. */
export async function report(run: Run, subid: string): Promise<void> {
  const lead = `subid=${subid}&status=Lead&txid=${run.id}&payout=10&${testMark}`
  const sale = `subid=${subid}&status=Purchase&txid=${run.id}&payout=25.50&${testMark}`
  const words: readonly Word[] = [
    { step: 'lead', query: lead, method: 'GET', key: run.key, expect: '200 moved' },
    {
      step: 'lead again',
      query: lead,
      method: 'GET',
      key: run.key,
      expect: '200 repeat same-status',
    },
    { step: 'wrong key', query: sale, method: 'GET', key: 'no', expect: '401 refused key-wrong' },
    { step: 'purchase', query: sale, method: 'POST', key: run.key, expect: '200 moved' },
  ]
  for (const word of words) {
    const path = `/postback/${run.id}/${word.key}?${word.query}`
    const { status, headers } = await run.client.ask(path, { method: word.method })
    const said = [status, headers.get('carom-outcome'), headers.get('carom-reason')]
    const detail = said.filter((part) => part !== null && part !== '').join(' ')
    run.note({ step: word.step, ok: detail === word.expect, detail })
  }
}

const expectedDeliveries = 5
const longestWaitMs = 20_000
const lookEveryMs = 200

/** Waits until everything that is owed has been sent, then looks at each of it. */
export async function lookAtDeliveries(run: Run, subid: string): Promise<void> {
  let deliveries: readonly Delivery[] = []
  for (let waited = 0; waited < longestWaitMs; waited += lookEveryMs) {
    const answer = await run.client.api('GET', `/deliveries?subid=${subid}`)
    // Other destinations of this installation may hear of it too: they are not this run's.
    const { items } = deliveryList.parse(answer)
    deliveries = items.filter(({ destination }) => destination.startsWith(run.id))
    const isDone = deliveries.length >= expectedDeliveries && deliveries.every(isEnded)
    if (isDone) break
    await run.pause(lookEveryMs)
  }
  const told = deliveries.map((one) => `${one.destination} ${one.event}`).sort()
  const expected = [
    ...['Lead', 'Purchase'].map((event) => `${run.id} ${event}`),
    ...['Lead', 'Purchase', 'Reject'].map((event) => `${hearer(run)} ${event}`),
  ]
  const isWhole = told.join() === expected.join()
  run.note({ step: 'deliveries', ok: isWhole, detail: told.join(', ') || 'none' })
  for (const delivery of deliveries.toReversed()) noteDelivery(run, delivery)
}

function isEnded(delivery: Delivery): boolean {
  return !['waiting', 'sending'].includes(delivery.state)
}

function noteDelivery(run: Run, delivery: Delivery): void {
  const wanted = processStates.filter((state) => state !== 'Updating' || isReply(run, delivery))
  const missing = wanted.filter((state) => !delivery.process[state])
  const times = processStates.flatMap((state) => delivery.process[state] ?? [])
  const inOrder = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? ''))
  const shown = processStates.filter((state) => delivery.process[state]).join(' → ')
  const problem = delivery.lastError === null ? '' : ` (${delivery.lastError})`
  run.note({
    step: `sent ${delivery.event} to ${delivery.destination}`,
    ok: delivery.state === 'delivered' && missing.length === 0 && inOrder,
    detail: `${delivery.state}${problem}: ${shown}`,
  })
}

/** Only an answer that is read as a word about the lead updates anything. */
const isReply = (run: Run, delivery: Delivery) => delivery.destination === run.id

/** The destination's answer has made a Reject of the purchase; the trace and the ledger agree. */
export async function lookAtLead(run: Run, subid: string): Promise<void> {
  const leads = leadList.parse(await run.client.api('GET', `/leads?subid=${subid}`)).items
  const shown = leads.map((lead) => `${lead.status} ${lead.payout}`).join(', ')
  run.note({ step: 'lead after the answer', ok: shown === 'Reject 25.50', detail: shown || 'none' })

  const { events } = trace.parse(await run.client.api('GET', `/trace/${subid}`))
  const own = events.filter(({ destination = run.id }) => destination.startsWith(run.id))
  const count = (kind: string) => own.filter((event) => event.kind === kind).length
  const kinds = ['click', 'view', 'postback', 'move', 'delivery', 'attempt', 'not-sent']
  const counted = kinds.map((kind) => `${kind} ${count(kind)}`).join(', ')
  const expected = 'click 1, view 1, postback 4, move 3, delivery 5, attempt 5, not-sent 1'
  run.note({ step: 'trace', ok: counted === expected, detail: counted })

  const rows = ledger.parse(await run.client.api('GET', '/ledger')).items
  const ours = rows.filter((row) => [run.id, hearer(run)].includes(row.destination))
  const sums = ours.map((row) => `${row.destination} ${row.delivered} of ${row.accepted}`).sort()
  const wanted = [`${run.id} 2 of 2`, `${hearer(run)} 3 of 3`]
  run.note({ step: 'ledger', ok: sums.join() === wanted.join(), detail: sums.join(', ') })
}
