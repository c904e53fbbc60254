import { createHash } from 'node:crypto'
import { explainRequest } from '../domain/explain-request.ts'
import { keySubid } from '../domain/ids.ts'
import { destinationValues, type ValueSources } from '../domain/macro-values.ts'
import type { Hash } from '../domain/render.ts'
import { compileRequest, renderRequest } from '../domain/request.ts'
import { partsFor } from '../domain/reversal.ts'
import type { Destination, Settings } from '../domain/settings.ts'
import { statuses } from '../domain/status.ts'
import { destinationInput } from '../settings/destination.ts'
import { readSetting } from '../settings/schema.ts'
import { keepSecrets } from '../settings/show.ts'
import { draftInput } from './contract-act-inputs.ts'
import { type Draft, draftSchema, type TestSend, testSendSchema } from './contract-acts.ts'
import { previewInput } from './contract-inputs.ts'
import type { AdminDeps } from './deps.ts'
import { ownTrace } from './limit.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { sampleSubid, sourcesOf } from './preview.ts'
import { refuse } from './problem.ts'
import { asWritten } from './setting-operations.ts'
import { shownAttempt, shownRequest } from './shown.ts'

type DraftDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'randomBytes' | 'sendTest'>

export function draftOperations(deps: DraftDeps): readonly Operation[] {
  return [previewDraft(deps), sendTest(deps)]
}

const previewDraft = ({ store, nowMs }: DraftDeps) =>
  operation({
    method: 'POST',
    path: '/preview/destination',
    summary: 'What an unsaved destination would be sent, with the value of every macro',
    scope: 'admin',
    body: draftInput,
    answer: draftSchema,
    run: async ({ body: { destination: draft, ...asked }, who }) => {
      const subid = keySubid(asked.subid ?? sampleSubid)
      if (subid === undefined) return refuse('body-invalid', 'subid: it cannot be read')
      const read = readDraft(store.settings(), draft)
      if (!read.ok) return { request: null, macros: [], problems: [...read.problems] }
      const sources = sourcesOf(await ownTrace(store, who, subid), { ...asked, subid }, nowMs())
      return explained(read.destination, sources)
    },
  })

/** A draft of what is saved already may carry its masks. */
function readDraft(settings: Settings, draft: Readonly<Record<string, unknown>>) {
  const id = typeof draft['id'] === 'string' && draft['id'] !== '' ? draft['id'] : 'draft'
  const input = asWritten(draft)
  const saved = findOwn(settings.destinations, id)
  const whole = saved === undefined ? input : keepSecrets('destinations', input, saved)
  const read = readSetting('destinations', id, { ...Object(whole), id })
  if (!read.ok) return read
  const destination = destinationInput.safeParse({ ...Object(whole), id })
  return destination.success
    ? ({ ok: true, destination: destination.data } as const)
    : ({ ok: false, problems: ['it cannot be read'] } as const)
}

const hash: Hash = (algorithm, text) => createHash(algorithm).update(text, 'utf8').digest('hex')

function explained(destination: Destination, sources: ValueSources): Draft {
  const valueFor = destinationValues(sources, destination)
  const compiled = compileRequest(partsFor(destination, sources.move, true))
  if (!compiled.ok) return { request: null, macros: [], problems: [...compiled.problems] }
  const wish = { deliveryId: 'd_preview', version: destination.version, hash }
  const rendered = renderRequest(compiled.plan, valueFor, wish)
  const macros = explainRequest(compiled.plan, valueFor, hash).map((macro) => ({
    ...macro,
    encodings: [...macro.encodings],
  }))
  if (!rendered.ok) return { request: null, macros, problems: [rendered.detail] }
  return { request: shownRequest(rendered.request), macros, problems: [] }
}

const mostTests = 4

/** Nothing of it is kept: no delivery, no number, no status that its answer may name. */
const sendTest = (deps: DraftDeps) => {
  const { store, nowMs, randomBytes } = deps
  let underWay = 0
  return operation({
    method: 'POST',
    path: '/destinations/{id}/test',
    summary: 'Send one test now, marked as one, and see the answer; it is counted nowhere',
    scope: 'admin',
    body: previewInput,
    answer: testSendSchema,
    run: async ({ params, body, who }) => {
      const destination = findOwn(store.settings().destinations, params.id)
      if (destination === undefined) return refuse('not-found')
      const subid = keySubid(body.subid ?? sampleSubid)
      if (subid === undefined) return refuse('body-invalid', 'subid: it cannot be read')
      if (underWay >= mostTests) return refuse('store-busy', 'other tests are under way')
      const sources = sourcesOf(await ownTrace(store, who, subid), { ...body, subid }, nowMs())
      const id = `d_test${Buffer.from(randomBytes(10)).toString('hex')}`
      underWay += 1
      try {
        return shownTest(await deps.sendTest({ ...sources, id }, destination))
      } finally {
        underWay -= 1
      }
    },
  })
}

function shownTest(sent: Awaited<ReturnType<AdminDeps['sendTest']>>): TestSend {
  const { request, result, step, replyStatus } = sent
  const problem = step.kind === 'delivered' ? null : step.problem
  return {
    request: request === null ? null : shownRequest(request),
    attempt: result === null ? null : shownResult(sent),
    problem,
    replyStatus: statuses.find((status) => status === replyStatus) ?? null,
  }
}

function shownResult({ result, request }: Awaited<ReturnType<AdminDeps['sendTest']>>) {
  if (result === null) return null
  const row = { ...result, deliveryId: '', attempt: 1, generation: 0 }
  const { deliveryId: _, attempt: __, generation: ___, ...shown } = shownAttempt(row, request)
  return shown
}
