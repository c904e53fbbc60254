import { expect, test } from 'vitest'
import { fillPostback, tellsStatuses } from '../domain/fill-postback.ts'
import { paramOf } from '../domain/macros.ts'
import { compileRequest, renderRequest } from '../domain/request.ts'
import type { SourceKind } from '../domain/source-kind.ts'
import { sourceFile } from './source-file.ts'
import { allSourceKinds, findSourceKind } from './source-kinds.ts'

const kinds = allSourceKinds()

test('every source of the catalogue is found by its id, and no other is', () => {
  const ids = kinds.map(({ id }) => id)

  expect(ids.length).toBe(44)
  for (const id of ids) expect(findSourceKind(id)?.id).toBe(id)
  for (const id of ['constructor', '', '../package', 'PropellerAds']) {
    expect(findSourceKind(id)).toBeUndefined()
  }
})

test('a file that says more, or something else, than a source can is told what is wrong', () => {
  const postback = { url: 'https://a.example/?c={external_id!}', events: ['Lead'], example: 'x' }
  const file = { name: 'A', verified: 'none', source: 'x', click: { parameter: 'c' }, postback }

  expect(sourceFile.safeParse(file).success).toBe(true)
  for (const wrong of [
    { colour: 'red' },
    { verified: true },
    { click: { parameter: 'a b' } },
    { click: { parameter: 'c', macro: '{a}&d={e}' } },
    { postback: { ...postback, events: ['Sale'] } },
  ]) {
    expect(sourceFile.safeParse({ ...file, ...wrong }).success).toBe(false)
  }
})

const mine = ({ postback }: SourceKind) =>
  Object.fromEntries(postback.fields.map(({ name }) => [name, `my-${name}`]))

function filled(kind: SourceKind) {
  const answer = fillPostback(kind.postback, mine(kind))
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems))
  return answer
}

function planOf(kind: SourceKind) {
  const parts = { headers: {}, body: null, contentType: null }
  const compiled = compileRequest({ ...parts, ...filled(kind), method: kind.postback.method })
  if (!compiled.ok) throw new Error(compiled.problems.join('\n'))
  return compiled.plan
}

const sale = ({ postback }: SourceKind): Readonly<Record<string, string>> => ({
  ...{ external_id: 'k-1', payout: '12.50', currency: 'USD', event_id: 'm_1', px: 'px-1' },
  ...{ 'param.adid': 'ad-1', 'param.campaign_id': 'c-1' },
  status: postback.events.includes('Purchase') ? 'Purchase' : (postback.events[0] ?? ''),
})

const wish = { deliveryId: 'd_1', version: 1, hash: () => '0' }

test.each(kinds)('$id is told of a sale as it wants to be', (kind) => {
  const values = sale(kind)
  const rendered = renderRequest(planOf(kind), (name) => values[name] ?? '', wish)

  expect(rendered.ok && rendered.request.url).toBe(kind.postback.example)
  expect(kind.postback.url).not.toMatch(/^http:\/\/[^/]*\{/)
})

test.each(kinds)('$id is told nothing of a click without its id', (kind) => {
  const { external_id: _, ...values } = sale(kind)
  const rendered = renderRequest(planOf(kind), (name) => values[name] ?? '', wish)

  expect(rendered).toMatchObject({ ok: false, problem: 'macro-empty' })
})

test.each(kinds)('$id asks for what its URL needs, and for nothing else', (kind) => {
  const { url, fields, events } = kind.postback
  const named = new Set([...url.matchAll(/<(\w+)>/g)].map(([, name]) => name))
  const outside = url.replaceAll(/\{[^{}]*\}/g, '').includes('<')
  const hasOwnWord = /[:,]\w+=[^<]/.test(url) || !tellsStatuses(kind.postback)
  const empty = fillPostback(kind.postback, {})

  expect(new Set(fields.map(({ name }) => name))).toEqual(named)
  expect(filled(kind).events).toEqual(events)
  expect(empty.ok).toBe(!outside && hasOwnWord)
  if (!empty.ok) for (const name of Object.keys(empty.problems)) expect(named).toContain(name)
  // Without a word for each status, it could not tell a lead from a sale.
  if (!tellsStatuses(kind.postback)) expect(events).toHaveLength(1)
})

test.each(kinds)('$id reads no parameter that its link does not bring', (kind) => {
  const read = [...kind.postback.url.matchAll(/\{(param\.[^{}:|!]+)/g)].map(([, name = '']) =>
    paramOf(name),
  )

  for (const name of read) expect(Object.keys(kind.tokens)).toContain(name)
})

test.each(kinds)('$id tells how to set it up', ({ steps, notes, postback }) => {
  expect(steps.length).toBeGreaterThanOrEqual(3)
  const hints = postback.fields.map(({ hint }) => hint)
  const texts = [...steps, ...notes, ...hints, postback.retries ?? 'None.']
  for (const text of texts) expect(text).toMatch(/^\S.*\.$/)
})
