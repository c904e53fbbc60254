import { lookAtDeliveries, lookAtLead } from './look.ts'
import { type Answer, note, type Run } from './run.ts'
import type { Scenario, Word } from './scenarios.ts'

/** Makes what a run needs; the pages are never opened. */
export async function prepare(run: Run, scenario: Scenario): Promise<void> {
  const { client, id, key } = run
  await client.api('PUT', `/networks/${id}`, { key, currency: 'USD' })
  await client.api('PUT', `/campaigns/${id}`, {
    externalId: 'clickid',
    prelandings: [{ id: 'quiz', url: 'https://pages.example/quiz?subid={subid}&px={px}' }],
    landings: [{ id: 'offer', url: 'https://offer.example/?sub1={subid}', network: id }],
  })
  await client.api('PUT', `/destinations/${id}`, destinationOf(run, scenario))
  const detail = `network, campaign and destination: ${id}`
  note(run, { from: 'carom', to: 'carom', title: 'Settings', ok: true, detail })
}

const macros = 'subid={subid}&status={status}&payout={payout}'

function destinationOf({ run, id, like = {} }: Run, { echo = {}, settings = {} }: Scenario) {
  const { url, ...rest } = like
  const query = typeof url === 'string' ? (url.split('#')[0]?.split('?')[1] ?? '') : macros
  const behaviour = Object.entries(echo).map(([name, value]) => `${name}=${value}`)
  return {
    ...rest,
    url: `carom:echo/${run}?${[query, ...behaviour].filter((part) => part !== '').join('&')}`,
    networks: [id],
    tests: true,
    ...settings,
  }
}

/** Takes away what `prepare` made; leads and postbacks stay, as they do for everybody. */
export async function cleanUp(run: Run): Promise<void> {
  for (const kind of ['destinations', 'campaigns', 'networks']) {
    await run.client.api('DELETE', `/${kind}/${run.id}`)
  }
  const detail = 'the settings of this run are gone'
  note(run, { from: 'carom', to: 'carom', title: 'Clean-up', ok: true, detail })
}

/** Plays one scenario through; answers with the subid it was about. */
export async function play(run: Run, scenario: Scenario): Promise<string | undefined> {
  await prepare(run, scenario)
  const subid = scenario.noClick ? `stranger-${run.run}` : await visit(run)
  if (subid === undefined) return undefined
  for (const word of scenario.words) await speak(run, word, subid)
  await lookAtDeliveries(run, scenario, subid)
  await lookAtLead(run, scenario, subid)
  return subid
}

/** A visitor clicks and goes on to the landing; undefined without a subid. */
async function visit(run: Run): Promise<string | undefined> {
  const click = `/c/${run.id}?px=777&clickid=${run.run}`
  const clicked = await run.client.ask(click)
  const to = clicked.headers.get('location') ?? ''
  const subid = /[?&]subid=([^&]+)/.exec(to)?.[1]
  const isOurs = clicked.status === 302 && subid !== undefined && to.endsWith('&px=777')
  const arrow = { from: 'visitor', to: 'carom' } as const
  noteCall(run, { ...arrow, title: 'Click', ok: isOurs }, [`GET ${click}`, clicked])
  if (subid === undefined) return undefined
  const landed = await run.client.ask(`/l/${subid}`)
  const landing = landed.headers.get('location') ?? ''
  const isLanding = landed.status === 302 && landing === `https://offer.example/?sub1=${subid}`
  noteCall(run, { ...arrow, title: 'On to the landing', ok: isLanding }, [
    `GET /l/${subid}`,
    landed,
  ])
  return subid
}

/** The words carry a test mark: nobody else's destinations hear of them, and no number counts them. */
async function speak(run: Run, word: Word, subid: string): Promise<void> {
  const said = {
    subid: word.upper ? subid.toUpperCase() : subid,
    status: word.word,
    txid: run.run,
    ...(word.payout === undefined ? {} : { payout: word.payout }),
    test: '1',
  }
  const path = `/postback/${run.id}/${word.wrongKey ? 'not-the-key' : run.key}`
  const call = callOf(path, said, word.as ?? 'get')
  const answer = await run.client.ask(call.path, call.request)
  const { status, headers } = answer
  const heard = [status, headers.get('carom-outcome'), headers.get('carom-reason')]
  const detail = heard.filter((part) => part !== null && part !== '').join(' ')
  const ok = detail === word.expect
  const arrow = { from: 'network', to: 'carom', title: word.title } as const
  noteCall(run, { ...arrow, ok, detail: ok ? detail : `${detail}, not ${word.expect}` }, [
    call.text,
    answer,
  ])
}

function callOf(path: string, said: Record<string, string>, as: 'get' | 'form' | 'json') {
  const query = new URLSearchParams(said).toString()
  if (as === 'get') return { path: `${path}?${query}`, request: {}, text: `GET ${path}?${query}` }
  const json = as === 'json'
  const type = json ? 'application/json' : 'application/x-www-form-urlencoded'
  const body = json ? JSON.stringify(said) : query
  const request = { method: 'POST', headers: { 'content-type': type }, body }
  return { path, request, text: `POST ${path}\n${type}\n\n${body}` }
}

type Call = {
  readonly from: 'visitor' | 'network'
  readonly to: 'carom'
  readonly title: string
  readonly ok: boolean
  readonly detail?: string
}

function noteCall(run: Run, call: Call, [request, answer]: readonly [string, Answer]): void {
  const location = answer.headers.get('location')
  const told = location === null ? answer.text.slice(0, 1_000) : `→ ${location}`
  const detail = call.detail ?? `${answer.status} ${told}`
  note(run, { ...call, detail, request, answer: `${answer.status} ${told}` })
}
