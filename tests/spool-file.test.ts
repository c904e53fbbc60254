import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore, type StoreLimits, storeLimits } from '../src/store/open.ts'
import { openDrain } from '../src/store/spool/drain.ts'
import { lookIntoSpool } from '../src/store/spool/look-spool.ts'
import { openSpoolFile } from '../src/store/spool/spool-file.ts'
import { connectWriter } from '../src/store/sqlite/connect.ts'
import type { Intake, Store } from '../src/store/store.ts'
import { eventually } from './eventually.ts'
import { makeClick, makeIntake, startAt } from './store/makers.ts'
import { wholeList } from './store/worlds.ts'

const bounds = { items: 100, bytes: 100_000 }
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'carom-spool-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function openOn(folder: string, limits: Partial<StoreLimits> = {}) {
  const log = { ...quiet, lines: [] as string[] }
  log.error = (_fields?: object, message = '') => void log.lines.push(message)
  const store = await openStore({
    url: `sqlite:${join(folder, 'carom.db')}`,
    nowMs: Date.now,
    log,
    limits: { ...storeLimits, ...limits },
    spool: { folder, ...bounds, log },
  })
  const emptied = () =>
    eventually(
      () => store.spool()?.rows ?? 0,
      (rows) => rows === 0,
    )
  return { store, emptied, lines: log.lines }
}

const rowsOf = async ({ store }: Awaited<ReturnType<typeof openOn>>) => ({
  leads: (await store.listLeads({}, wholeList)).items,
  postbacks: (await store.listPostbacks({}, wholeList)).items,
  clicks: (await store.listClicks({}, wholeList)).items,
})

test('what one database left behind is brought to the one there is now; twice is as once', async () => {
  const folder = await makeFolder()
  const file = openSpoolFile(folder, bounds)
  const body = new Uint8Array([0, 255, 10, 128])
  await Promise.all([
    file.append({ kind: 'click', click: makeClick() }, startAt),
    file.append({ kind: 'take', intake: makeIntake({}, { method: 'POST', body }) }, startAt),
    file.append({ kind: 'take', intake: makeIntake({ status: 'Purchase' }) }, startAt),
    file.append(
      { kind: 'view', view: { subid: 'c1', at: startAt, landing: 'b', prelanding: null } },
      startAt,
    ),
  ])
  await file.close()
  await copyFile(join(folder, 'spool.db'), join(folder, 'before.db'))

  const first = await openOn(folder)
  await first.emptied()
  const once = await rowsOf(first)
  await first.store.close()
  await copyFile(join(folder, 'before.db'), join(folder, 'spool.db'))
  const second = await openOn(folder)
  await second.emptied()
  const twice = await rowsOf(second)
  await second.store.close()

  expect(once.leads.map(({ status }) => status)).toEqual(['Purchase'])
  expect(once.postbacks.map(({ outcome }) => outcome)).toEqual(['moved', 'moved'])
  expect(Buffer.from(once.postbacks[1]?.body ?? [])).toEqual(Buffer.from(body))
  expect(once.clicks.map(({ subid, landing }) => [subid, landing])).toEqual([['c1', 'b']])
  expect(twice).toEqual(once)
})

test('what no database will take stands in nobody’s way, and is kept for a person', async () => {
  const folder = await makeFolder()
  const file = openSpoolFile(folder, bounds)
  await file.append({ kind: 'take', intake: broken('broken') }, startAt)
  await file.close()

  const world = await openOn(folder)
  const rows = () => world.store.spool()?.rows ?? 0
  let taken = 0
  while (rows() > 0) {
    taken += 1
    await world.store.take(makeIntake({ subid: `s${taken}` }))
    await eventually(rows, (left) => left <= 1)
  }
  const { leads } = await rowsOf(world)

  expect(leads).toHaveLength(taken)
  expect(world.store.spool()).toMatchObject({ rows: 0, aside: 1, away: false })
  expect(world.lines).toEqual(['a spooled request was set aside'])
  await world.store.close()
  expect(lookIntoSpool(folder)).toEqual({ rows: 0, oldestAt: null, aside: 1 })
})

const broken = (subid: string) => makeIntake({ subid }, { receivedAt: 0.5 })

async function spooled(folder: string, intakes: readonly Intake[], room = bounds) {
  const file = openSpoolFile(folder, room)
  await Promise.all(intakes.map((intake) => file.append({ kind: 'take', intake }, startAt)))
  return file
}

function drainInto(store: Store, file: ReturnType<typeof openSpoolFile>) {
  return openDrain({
    file,
    perform: (op) => (op.kind === 'take' ? store.take(op.intake) : Promise.reject(op.kind)),
    isThere: () =>
      store.workspace().then(
        () => true,
        () => false,
      ),
    onAside: () => undefined,
  })
}

test('what no database will take does not keep the spool from becoming empty when nothing else comes', async () => {
  const folder = await makeFolder()
  await (await spooled(folder, [broken('broken')])).close()

  const { store, emptied, lines } = await openOn(folder)
  await emptied()

  expect(store.spool()).toMatchObject({ rows: 0, aside: 1, away: false })
  expect(lines).toEqual(['a spooled request was set aside'])
  await store.close()
})

test('however much there is that no database will take, what came behind it is taken in the end', async () => {
  const folder = await makeFolder()
  const file = await spooled(folder, [
    ...['b1', 'b2', 'b3'].map(broken),
    makeIntake({ subid: 'ok' }),
  ])
  const { store } = await openOn(await makeFolder())
  const drain = drainInto(store, file)

  for (let passes = 0; passes < 20; passes += 1) await drain(2)

  expect(file.look()).toMatchObject({ rows: 0, aside: 3 })
  const { items } = await store.listLeads({}, wholeList)
  expect(items.map(({ subid }) => subid)).toEqual(['ok'])
  await store.close()
  await file.close()
})

test('a request is set aside for its own failures, and not for those of one that was before it', async () => {
  const database = await makeFolder()
  const { store } = await openOn(database)
  const db = connectWriter(join(database, 'carom.db'))
  const refusing = async (id: string, act: () => Promise<unknown>) => {
    db.exec(`create trigger refusal before insert on postbacks when new.id = '${id}'
      begin select raise(abort, 'not now'); end`)
    await act()
    db.exec('drop trigger refusal')
  }
  const [before, after] = [makeIntake({ subid: 'a' }), makeIntake({ subid: 'b' })]
  const file = await spooled(await makeFolder(), [before])
  const drain = drainInto(store, file)
  const passWith = async (subid: string) => {
    await file.append({ kind: 'take', intake: makeIntake({ subid }) }, startAt)
    await drain(10)
  }

  await refusing(before.id, async () => {
    await passWith('x')
    await passWith('y')
  })
  await drain(10)
  expect(file.look()).toMatchObject({ rows: 0, aside: 0 })
  await file.append({ kind: 'take', intake: after }, startAt)
  await refusing(after.id, () => passWith('z'))
  await drain(10)

  expect(file.look()).toMatchObject({ rows: 0, aside: 0 })
  const { items } = await store.listLeads({}, wholeList)
  expect(items.map(({ subid }) => subid).sort()).toEqual(['a', 'b', 'x', 'y', 'z'])
  db.close()
  await store.close()
  await file.close()
})

test('a small request does not get ahead of a large one that the intake queue has no room for', async () => {
  const folder = await makeFolder()
  const body = new Uint8Array(600_000)
  const intakes = [
    makeIntake({ subid: 'c2', status: 'Purchase' }, { body }),
    makeIntake({ subid: 'c3', txid: 'y', status: 'Purchase' }, { body }),
    makeIntake({ subid: 'c3', txid: 'y', status: 'Reject' }),
  ]
  await (await spooled(folder, intakes, { items: 100, bytes: 10_000_000 })).close()

  const { store, emptied } = await openOn(folder, { queueBytes: 1024 * 1024 })
  await emptied()

  const { moves } = await store.trace('c3')
  expect(moves.map(({ from, to }) => [from, to])).toEqual([
    [null, 'Purchase'],
    ['Purchase', 'Reject'],
  ])
  await store.close()
})

test('a request larger than the intake queue is taken when nothing else is in it', async () => {
  const folder = await makeFolder()
  const large = makeIntake({ subid: 'c2' }, { body: new Uint8Array(90_000) })
  await (await spooled(folder, [large, makeIntake({ subid: 'c3' })])).close()

  const { store, emptied } = await openOn(folder, { queueBytes: 65_536 })
  await emptied()

  expect((await store.listLeads({}, wholeList)).items).toHaveLength(2)
  await store.close()
})

test('a request that is larger than what is left of the bound is not kept', async () => {
  const folder = await makeFolder()
  const file = openSpoolFile(folder, { items: 100, bytes: 2_000 })
  const large = makeIntake({}, { body: new Uint8Array(1_800) })

  await file.append({ kind: 'click', click: makeClick() }, startAt)
  await expect(file.append({ kind: 'take', intake: large }, startAt)).rejects.toThrow('full')
  await file.append({ kind: 'click', click: makeClick({ subid: 'c2' }) }, startAt)

  expect(file.look()).toMatchObject({ rows: 2, full: false, oldestAt: startAt })
  expect(file.findClick('c2')).toEqual(makeClick({ subid: 'c2' }))
  await file.close()
})
