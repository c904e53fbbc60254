import { expect, test } from 'vitest'
import { usualBreaker } from '../src/domain/settings.ts'
import { openDispatchWorld } from './dispatch-world.ts'
import { says } from './partner.ts'

const fault = () => {
  throw new Error('a fault of ours')
}

/** Throws the first time, and does as told from then on. */
function onceWrong<Arguments extends readonly unknown[], Value>(
  wrong: (...given: NoInfer<Arguments>) => NoInfer<Value>,
  right: (...given: Arguments) => Value,
) {
  let isFirst = true
  return (...given: Arguments): Value => {
    const act = isFirst ? wrong : right
    isFirst = false
    return act(...given)
  }
}

test('a delivery that could not even be begun is sent later, and keeps its place from nobody', async () => {
  const errors: string[] = []
  const world = await openDispatchWorld({
    destinations: ({ url }) => ({ s2s: { url: `${url}/in?s={subid}`, concurrency: 1 } }),
    beginCall: (begin) => onceWrong(fault, begin),
    log: { error: (...[, text]: readonly unknown[]) => void errors.push(String(text)) },
  })
  world.dispatcher.start()

  await world.report('a')
  await world.report('b')
  await world.ended('s2s', 2)

  expect(world.partner.heard.map(({ query }) => query.get('s'))).toEqual(['b', 'a'])
  expect(errors).toEqual(['a delivery met a fault of ours'])
}, 40_000)

test('what cannot be learned from an attempt is no reason to forget it', async () => {
  const world = await openDispatchWorld({
    destinations: ({ url }) => ({
      s2s: {
        url: `${url}/in?s={subid}`,
        retryDelaysMs: [20],
        breaker: { ...usualBreaker, attempts: 1, openMs: 20 },
      },
    }),
    // Told that the circuit is open.
    log: { warn: onceWrong(fault, () => undefined) },
  })
  world.partner.behaves(says(500), says(200))
  world.dispatcher.start()

  await world.report('a')
  const [delivery] = await world.ended('s2s', 1)

  expect(delivery?.attempts).toBe(2)
  expect(world.partner.heard).toHaveLength(2)
})

test('a call whose end goes wrong leaves its place to the next, and nothing is sent twice', async () => {
  const world = await openDispatchWorld({
    destinations: ({ url }) => ({ s2s: { url: `${url}/in?s={subid}`, concurrency: 1 } }),
    beginCall: (begin) => onceWrong(() => fault, begin),
  })
  world.dispatcher.start()

  await world.report('a')
  await world.report('b')
  await world.ended('s2s', 2)
  await world.dispatcher.stop()

  expect(world.partner.heard.map(({ query }) => query.get('s'))).toEqual(['a', 'b'])
})

test('a store that takes no outcomes is told of once, however many wait for it', async () => {
  const many = 30
  const refused = new Map<string, number>()
  const lines: string[] = []
  const hear = (...[, text]: readonly unknown[]) => void lines.push(String(text))
  let isAway = true
  const world = await openDispatchWorld({
    destinations: ({ url }) => ({ s2s: { url: `${url}/in?s={subid}`, concurrency: many } }),
    refuses: ({ deliveryId }) => {
      if (!isAway) return false
      refused.set(deliveryId, (refused.get(deliveryId) ?? 0) + 1)
      const tried = [...refused.values()].filter((times) => times > 1)
      isAway = tried.length < many
      return true
    },
    log: { error: hear, warn: hear },
  })
  await Promise.all(Array.from({ length: many }, (_, at) => world.report(`s${at}`)))
  world.dispatcher.start()

  await world.ended('s2s', many)

  expect(refused.size).toBe(many)
  expect(lines).toEqual(['the keeping of outcomes fails', 'the keeping of outcomes works again'])
})

test('an outcome that meets a fault while it is refused is sent again, and blocks nobody for good', async () => {
  let refusals = 0
  const world = await openDispatchWorld({
    destinations: ({ url }) => ({ s2s: { url: `${url}/in?s={subid}`, concurrency: 1 } }),
    refuses: () => {
      refusals += 1
      return refusals === 1
    },
    // Told that it is not kept.
    log: { error: onceWrong(fault, () => undefined) },
  })
  world.dispatcher.start()

  await world.report('a')
  await world.report('b')
  await world.ended('s2s', 2)

  const heard = world.partner.heard.map(({ query }) => query.get('s'))
  expect(heard).toEqual(['a', 'b', 'a'])
}, 40_000)
