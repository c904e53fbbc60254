import { expect, test } from 'vitest'
import { adminToken, given } from '../world.ts'

test('the key of a network is shown nowhere, however it was called, and also when it is deleted', async () => {
  const world = await given({})
  await world.api('PUT', '/networks/pp', { key: 'k3y' })
  const paths = [
    '/postback/pp/k3y?subid=a&status=Lead',
    '/postback/pp/k3y/?subid=b&status=Lead',
    '/k3y/postback?subid=c&status=Lead',
    '/%70ostback/pp/k3y?subid=d&status=Lead',
    '/k3y/postb%61ck?subid=e&status=Lead',
    '/postback/pp?%6bey=k3y&subid=f&status=Lead',
    '/postback/pp/k%33y?subid=g&status=Lead',
  ]
  const outcomes: (string | undefined)[] = []
  for (const path of paths) outcomes.push((await world.call(path)).outcome)
  const deleted = await world.api('DELETE', '/networks/pp')

  const authorization = `Bearer ${adminToken}`
  const shown = [
    JSON.stringify(await world.items('/postbacks')),
    (await world.call('/api/v1/export/postbacks', { headers: { authorization } })).text,
    ...(await Promise.all([...'abcdeg'].map((subid) => world.api('GET', `/trace/${subid}`)))).map(
      ({ text }) => text,
    ),
  ]

  expect(outcomes.filter((outcome) => outcome !== 'refused')).toEqual(Array(6).fill('moved'))
  expect(deleted.status).toBe(204)
  for (const text of shown) expect(text).toContain('***')
  expect(shown.filter((text) => /k3y|k%33y/.test(text))).toEqual([])
})
