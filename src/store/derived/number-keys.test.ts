import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { dayMs, makeClick, makeIntake, startAt } from '../../../tests/store/makers.ts'
import { stepNumbers } from '../../../tests/store/numbers-sequence.ts'
import { openStore, storeLimits } from '../open.ts'

const keepLeadsDays = 1_095

test('what strangers sent is forgotten when the numbers under it are, and what is used stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carom-keys-'))
  const path = join(folder, 'carom.db')
  const clock = { now: startAt }
  const store = await openStore({
    url: `sqlite:${path}`,
    nowMs: () => clock.now,
    log: { error: () => undefined },
    limits: storeLimits,
  })
  const countAll = async () => {
    clock.now += dayMs
    while (await stepNumbers({ store, clock }, 100)) {}
  }
  const keysLike = (text: string) => {
    const db = new Database(path, { readonly: true })
    const count = db.prepare('select count(*) from rollup_keys where name like ?').pluck()
    const found = count.get(`%${text}%`)
    db.close()
    return found
  }
  await store.keepClick(makeClick({ subid: 'c1', px: 'lasting' }))
  await store.keepClick(makeClick({ subid: 'c2', px: 'passing' }))
  await store.take(makeIntake({ subid: 'c1', txid: 't1' }))
  await countAll()
  // Of clicks, and of leads with their network.
  expect([keysLike('lasting'), keysLike('passing')]).toEqual([2, 1])

  clock.now += (keepLeadsDays - 10) * dayMs
  for (const [subid, px] of [
    ['c3', 'lasting'],
    ['c4', 'newest'],
  ] as const) {
    await store.keepClick(makeClick({ subid, at: clock.now, px }))
  }
  await countAll()
  clock.now += 20 * dayMs
  await countAll()

  expect([keysLike('lasting'), keysLike('passing')]).toEqual([1, 0])
  await store.close()
  await rm(folder, { recursive: true })
})
