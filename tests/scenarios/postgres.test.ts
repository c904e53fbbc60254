import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryHome } from '../carom-process.ts'
import { carom } from '../run-carom.ts'
import { makeEmptyDatabase } from '../store/postgres-databases.ts'
import { given } from '../world.ts'

test('on PostgreSQL a visit, its news and what is told of it go their way, and outlast a restart', async () => {
  const world = await given({
    store: 'postgres',
    settings: ({ url }) => ({
      campaigns: [{ id: 'spring', landings: [{ id: 'offer', url: `${url}/?subid={subid}` }] }],
      networks: [{ id: 'pp' }],
      destinations: [{ id: 's2s', url: `${url}/in?subid={subid}&status={status}` }],
    }),
  })
  const { subid } = await world.visit('/c/spring')
  await world.call(`/postback/pp?subid=${subid}&status=Lead`)
  await world.restart()
  await world.call(`/postback/pp?subid=${subid}&status=Purchase&payout=12.5&currency=USD`)
  await world.settled(subid, 2)

  const [lead] = await world.items(`/leads?subid=${subid}`)
  expect(lead).toMatchObject({ status: 'Purchase', payout: '12.50', click: true })
  expect(world.partner.heard.map(({ query }) => query.get('status'))).toEqual(['Lead', 'Purchase'])
  const [counted] = await world.items('/ledger')
  expect(counted).toMatchObject({ destination: 's2s', accepted: 2, delivered: 2 })
})

test('commands look into a PostgreSQL database, and bring it up to date once', async () => {
  const { url, drop } = await makeEmptyDatabase()

  const first = await carom('migrate', '--json', '--database-url', url)
  const second = await carom('migrate', '--json', '--database-url', url)
  const doctor = await carom('doctor', '--json', '--database-url', url)
  const copy = await carom('backup', '--database-url', url)

  expect(first.code).toBe(0)
  expect(first.out).toContain('0001-initial')
  expect(second.out).not.toContain('0001-initial')
  expect(doctor.out).toContain('opens, and has the newest schema')
  expect(doctor.out).toMatch(/tables have parts for the next \d+ days/)
  expect(copy).toMatchObject({ code: 1 })
  expect(copy.err).toContain('pg_dump')
  await drop()
})

test('a first start with secrets and without a key on PostgreSQL says which setting is wanted, and how it is made', async () => {
  const { url, drop } = await makeEmptyDatabase()
  const home = temporaryHome()
  const file = join(home.data, 'carom.yaml')
  writeFileSync(file, 'networks: [{ id: pp, key: k3y }]')

  const { code, err } = await carom(
    ...['serve', '--database-url', url, '--config', file, '--data', home.data, '--port', '0'],
  )

  expect(code).toBe(1)
  expect(err).toContain('the settings hold secrets, and no key is given to seal them with')
  expect(err).toContain('Set CAROM_SECRET_KEY')
  expect(err).toContain('openssl rand -base64 32')
  home.remove()
  await drop()
})
