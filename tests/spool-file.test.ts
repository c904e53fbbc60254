import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../src/store/open.ts'
import { lookIntoSpool } from '../src/store/spool/look-spool.ts'
import { openSpoolFile } from '../src/store/spool/spool-file.ts'
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

async function openOn(folder: string) {
  const log = { ...quiet, lines: [] as string[] }
  log.error = (_fields?: object, message = '') => void log.lines.push(message)
  const store = await openStore({
    url: `sqlite:${join(folder, 'carom.db')}`,
    nowMs: Date.now,
    log,
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
  const broken = makeIntake({ subid: 'broken' }, { receivedAt: 0.5 })
  await file.append({ kind: 'take', intake: broken }, startAt)
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
