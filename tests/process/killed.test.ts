import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { eventually } from '../eventually.ts'
import { openPartner } from '../partner.ts'
import { openRawLane } from '../raw-lane.ts'
import { startServer } from './child.ts'
import { type DataFolder, dataFolder } from './data-folder.ts'

const rounds = 6
const lanesAtOnce = 8
const statuses = ['Lead', 'Purchase', 'Reject']

type Acknowledged = { readonly id: string; readonly subid: string; readonly outcome: string }

/** Postbacks as fast as they are answered, until the server is gone. */
async function load(url: string, round: number, heard: (one: Acknowledged) => void) {
  const work = async (lane: number) => {
    const line = openRawLane(url)
    for (let turn = 0; ; turn += 1) {
      const subid = `r${round}-${lane}-${Math.floor(turn / statuses.length)}`
      const path = `/postback?subid=${subid}&status=${statuses[turn % statuses.length]}`
      const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`)
      const answer = await line.send(bytes, false)
      if (answer?.status !== 200) return line.close()
      const id = /carom-postback: (\S+)/i.exec(answer.head)?.[1] ?? ''
      heard({ id, subid, outcome: /carom-outcome: (\S+)/i.exec(answer.head)?.[1] ?? '' })
    }
  }
  await Promise.all(Array.from({ length: lanesAtOnce }, (_, lane) => work(lane)))
}

async function ledgersOf(folder: DataFolder) {
  const log = { error: () => {} }
  const store = await openStore({ url: `sqlite:${folder.path}/carom.db`, nowMs: Date.now, log })
  const both = [await store.ledger(), await store.recountLedger()] as const
  await store.close()
  return both
}

test('killed at any moment under load, nothing that was acknowledged is lost', async () => {
  const partner = await openPartner()
  onTestFinished(() => partner.close())
  const folder = await dataFolder({
    destinations: [
      { id: 'a', url: `${partner.url}/a?s={subid}&status={status}&e={event_id}`, method: 'GET' },
      { id: 'b', url: `${partner.url}/b?s={subid}&e={event_id}`, events: ['Lead'], method: 'GET' },
    ].map((destination) => ({ ...destination, retryDelaysMs: [0, 10, 100], order: 'strict' })),
  })
  const acknowledged: Acknowledged[] = []

  for (let round = 0; round < rounds; round += 1) {
    const server = await startServer(folder.path, ['--config', folder.config])
    const target = acknowledged.length + 100 + 150 * round
    const killed = eventually(
      () => acknowledged.length,
      (count) => count >= target,
    ).finally(() => server.signal('SIGKILL'))
    await load(server.url, round, (one) => acknowledged.push(one))
    await killed
    expect(await server.exited).toBeNull()
  }
  const server = await startServer(folder.path, ['--config', folder.config])
  await eventually(
    () => folder.rows("select id from deliveries where state = 'waiting' limit 1").length,
    (count) => count === 0,
    30_000,
  )
  server.signal('SIGTERM')
  expect(await server.exited).toBe(0)

  const kept = new Set(folder.rows('select id from postbacks').map((row) => row['id']))
  expect(acknowledged.filter(({ id }) => !kept.has(id))).toEqual([])

  const moved = new Set(
    folder.rows('select postback_id from moves').map((row) => row['postback_id']),
  )
  const unmoved = acknowledged.filter(({ id, outcome }) => outcome === 'moved' && !moved.has(id))
  expect(unmoved).toEqual([])
  expect(movesWithoutTheirDeliveries(folder)).toEqual([])

  const told = new Set(partner.heard.map(({ headers }) => headers['idempotency-key']))
  const owed = folder.rows('select id, state, attempts from deliveries')
  expect(owed.filter((row) => row['state'] !== 'delivered')).toEqual([])
  expect(owed.filter((row) => !told.has(String(row['id'])))).toEqual([])

  const [ledger, recounted] = await ledgersOf(folder)
  expect(ledger).toEqual(recounted)
  for (const row of ledger) expect(row.accepted).toBe(row.delivered)
})

/** `a` hears of every move, `b` of leads alone. */
function movesWithoutTheirDeliveries(folder: DataFolder) {
  return folder.rows(`
    select id, to_status
    from moves
    where (select count(*) from deliveries where move_id = moves.id)
      <> case to_status when 'Lead' then 2 else 1 end
  `)
}

test('killed while a destination is being told, it is told again with the same id', async () => {
  const partner = await openPartner()
  onTestFinished(() => partner.close())
  const folder = await dataFolder({
    destinations: [{ id: 'a', url: `${partner.url}/?e={event_id}`, method: 'GET' }],
  })
  partner.behaves(() => {})
  const first = await startServer(folder.path, ['--config', folder.config])
  await fetch(`${first.url}/postback?subid=twice&status=Lead`)
  await eventually(
    () => partner.heard.length,
    (count) => count === 1,
  )
  first.signal('SIGKILL')
  await first.exited
  partner.behaves((response) => response.end('ok'))

  const second = await startServer(folder.path, ['--config', folder.config])
  await eventually(
    () => folder.rows('select state from deliveries')[0]?.['state'],
    (state) => state === 'delivered',
  )
  second.signal('SIGTERM')
  await second.exited

  expect(partner.heard).toHaveLength(2)
  const [one, two] = partner.heard
  expect(two?.headers['idempotency-key']).toBe(one?.headers['idempotency-key'])
  expect(two?.query.get('e')).toBe(one?.query.get('e'))
})
