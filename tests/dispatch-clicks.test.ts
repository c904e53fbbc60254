import { expect, test } from 'vitest'
import { openDispatchWorld as openWorld } from './dispatch-world.ts'
import { eventually } from './eventually.ts'
import { makeClick } from './store/makers.ts'

test('a destination that begins to read the click while a backlog waits has it in every call from then on', async () => {
  const world = await openWorld({
    destinations: (partner) => ({
      s2s: { url: `${partner.url}/in?s={subid}`, concurrency: 1, needsClick: false },
    }),
  })
  const subids = Array.from({ length: 20 }, (_, n) => `sub${n}`)
  for (const subid of subids) {
    await world.store.keepClick(makeClick({ subid, externalId: `ext-${subid}` }))
  }
  await Promise.all(subids.map((subid) => world.report(subid)))
  const answers: (() => void)[] = []
  world.partner.behaves((response) => void answers.push(() => response.end('ok')))
  world.dispatcher.start()
  await eventually(
    () => answers,
    (list) => list.length === 1,
  )

  const url = `${world.partner.url}/in?s={subid}&x={external_id}`
  await world.save('s2s', { url, concurrency: 1, needsClick: true })
  world.partner.behaves((response) => response.end('ok'))
  answers[0]?.()
  await world.ended('s2s', subids.length)

  const [first, ...others] = world.partner.heard.map(({ query }) => query)
  expect(first?.get('x')).toBeNull()
  expect(others.map((query) => query.get('x'))).toEqual(
    others.map((query) => `ext-${query.get('s')}`),
  )
})
