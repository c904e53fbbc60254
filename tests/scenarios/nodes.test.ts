import { expect, test } from 'vitest'
import { groupCount } from '../../src/domain/groups.ts'
import { version } from '../../src/platform/version.ts'
import { eventually } from '../eventually.ts'
import { carom } from '../run-carom.ts'
import { adminToken, given } from '../world.ts'

const all = Array.from({ length: groupCount }, (_, group) => group)

test('a process that keeps its rows in a file is alone, and sends for everything', async () => {
  const { items } = await given({ store: 'file' })

  const [node, ...others] = await items('/nodes')

  expect(others).toEqual([])
  expect(node).toMatchObject({ self: true, version, roles: ['inbound', 'outbound', 'admin'] })
  expect(node?.['leases']).toEqual(all.map((group) => ({ group, epoch: 0 })))
})

test('the API and a command tell which processes there are, and who sends for what', async () => {
  const { items, url, beside } = await given({ store: 'postgres' })
  const other = await beside({ roles: 'outbound' })
  const nodes = () => items('/nodes')
  const groupsOf = (node: Readonly<Record<string, unknown>> = { leases: [] }) =>
    (node['leases'] as { group: number }[]).map(({ group }) => group)

  const [first, second] = await eventually(nodes, (seen) =>
    seen.every((node) => groupsOf(node).length === groupCount / 2),
  )
  const told = await carom('nodes', '--url', url(), '--token', adminToken)

  expect([first, second]).toMatchObject([
    { self: true, roles: ['inbound', 'outbound', 'admin'] },
    { self: false, roles: ['outbound'] },
  ])
  expect([...groupsOf(first), ...groupsOf(second)].sort((a, b) => a - b)).toEqual(all)
  expect(told.code).toBe(0)
  const lines = told.out.trim().split('\n')
  expect(lines[0]).toMatch(/^NAME +VERSION +ROLES +GROUPS +EPOCH +LAST SEEN$/)
  expect(lines[1]).toContain(`:0 *  ${version}    inbound,outbound,admin  16 (`)
  expect(lines[2]).toMatch(/ outbound +16 \(.* [1-9] +20\d\d-/)
  await other.close()
})
