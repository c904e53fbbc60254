import { type clickAt, type Report, reading, report, type World } from './day-of-traffic.ts'

type Refused = Extract<Report['read'], { readonly ok: false }>

const refused = (reason: Refused['reason'], query: string, network = 'clickbank'): Report => ({
  network,
  query,
  read: { ok: false, outcome: 'refused', reason, notes: [] },
})

/** What goes wrong in a day, all of it once: words nobody knows, keys, sales nobody can tell apart. */
export async function liveTroubles(world: World, click: ReturnType<typeof clickAt>): Promise<void> {
  const { store, now } = world
  const at = now - 3_600_000
  await store.keepClick(click)
  await report(world, at, refused('key-wrong', 'subid=abc&status=Lead&key=***'))
  await report(world, at + 1000, refused('macro-unreplaced', 'subid={subid}&status=Lead'))
  await report(
    world,
    at + 2000,
    refused('status-unknown', 'subid=abc&status=<b>hold</b>', 'leadbit'),
  )
  await report(world, at + 3000, {
    network: 'leadbit',
    query: 'subid=abc&status=ping',
    read: { ok: false, outcome: 'ignored', reason: 'word-ignored', notes: [] },
  })
  for (const txid of ['SALE-1', 'SALE-2']) await report(world, at + 4000, sale(click, txid))
  await report(world, at + 5000, sale(click, undefined))
  await report(world, at + 6000, sale({ ...click, subid: 'nobody-clicked-this' }, 'SALE-3'))
  const { items } = await store.listDeliveries(
    { destination: 'keitaro' },
    { limit: 3, cursor: null, from: null, to: null },
  )
  for (const { id } of items) await store.setDeliveryState(id, 'parked')
}

function sale(click: ReturnType<typeof clickAt>, txid: string | undefined): Report {
  const { network, query, read } = reading('Purchase', click)
  if (!read.ok) throw new Error('a sale is understood')
  const { txid: _made, ...said } = read.reading
  return {
    network,
    query,
    read: { ok: true, reading: txid === undefined ? said : { ...said, txid } },
  }
}
