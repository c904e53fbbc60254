import { expect, test } from 'vitest'
import { fillPostback, tellsStatuses } from './fill-postback.ts'

const goals = {
  url: 'https://a.example/<acc>?c={external_id!}&e={status:Lead=<lead>,Purchase=<sale>,Reject=no}',
  events: ['Lead', 'Purchase', 'Reject'],
} as const

test('what the user was given stands in the URL, encoded for its place', () => {
  expect(fillPostback(goals, { acc: ' a/b&c ', lead: 'reg', sale: 'my buy' })).toEqual({
    ok: true,
    url: 'https://a.example/a%2Fb%26c?c={external_id!}&e={status:Lead=reg,Purchase=my buy,Reject=no}',
    events: ['Lead', 'Purchase', 'Reject'],
  })
})

test('a status whose word was left empty is not told', () => {
  expect(fillPostback(goals, { acc: 'a', sale: 'buy' })).toEqual({
    ok: true,
    url: 'https://a.example/a?c={external_id!}&e={status:Purchase=buy,Reject=no}',
    events: ['Purchase', 'Reject'],
  })
})

test('what is needed is asked for, each by its name', () => {
  const words = { ...goals, url: goals.url.replace(',Reject=no', ''), events: ['Lead'] as const }

  expect(fillPostback(goals, { lead: 'x' })).toMatchObject({
    problems: { acc: expect.stringContaining('needed') },
  })
  expect(fillPostback(words, { acc: 'a' })).toMatchObject({
    ok: false,
    problems: { lead: expect.any(String), sale: expect.any(String) },
  })
  expect(fillPostback(goals, { constructor: 'x' })).toMatchObject({ ok: false })
})

test('a word that would end the macro it stands in is refused', () => {
  for (const lead of ['a,b', 'a}', 'a|raw', 'a!', '"', '<b>']) {
    expect(fillPostback(goals, { acc: 'a', lead })).toMatchObject({
      ok: false,
      problems: { lead: expect.stringContaining('may not') },
    })
  }
})

test('a URL without a word for the status can tell one alone', () => {
  expect(tellsStatuses(goals)).toBe(true)
  expect(tellsStatuses({ url: 'https://a.example/?c={external_id}' })).toBe(false)
})
