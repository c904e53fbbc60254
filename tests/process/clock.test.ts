import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openIds } from '../../src/domain/ids.ts'
import { randomBytes } from '../../src/platform/random.ts'
import { openStore } from '../../src/store/open.ts'
import type { Intake } from '../../src/store/store.ts'
import { dataFolder } from './data-folder.ts'

const hourMs = 3_600_000

test('when the clock steps back, ids stay unique and in order, and nothing is sent twice', async () => {
  const folder = await dataFolder()
  const clock = { now: Date.UTC(2026, 10, 24, 12) }
  const nowMs = () => clock.now
  const store = await openStore({
    url: `sqlite:${join(folder.path, 'carom.db')}`,
    nowMs,
    log: { error: () => {} },
  })
  onTestFinished(() => store.close())
  await store.changeSettings([{ kind: 'destinations', id: 'd', value: destination, by: 'test' }])
  const due: string[] = []
  store.onDue((deliveries) => {
    for (const delivery of deliveries) due.push(delivery.id)
  })
  const ids = openIds({ nowMs, randomBytes })

  for (const step of [0, -hourMs, 1, -24 * hourMs, 48 * hourMs, -1, 0]) {
    clock.now += step
    for (let at = 0; at < 20; at += 1) {
      await store.take(intake(ids.next('p_'), clock.now, `clock-${due.length}`))
    }
  }

  expect(due).toHaveLength(140)
  expect(new Set(due).size).toBe(140)
  expect(due).toEqual([...due].sort())
  const order = 'select group_concat(subid) as subids from (select subid from moves order by id)'
  const expected = Array.from({ length: 140 }, (_, at) => `clock-${at}`).join()
  expect(folder.rows(order)).toEqual([{ subids: expected }])
})

function intake(id: string, receivedAt: number, subid: string): Intake {
  return {
    ...{ id, receivedAt, network: 'default', cause: { kind: 'network' }, unauthenticated: true },
    ...{ method: 'GET', path: '/postback', query: '', contentType: null, body: null, ip: null },
    read: {
      ok: true,
      reading: {
        ...{ subid, status: 'Lead', word: 'Lead', reversal: false, test: false, notes: [] },
      },
    },
  }
}

const destination = {
  ...{
    id: 'd',
    url: 'http://127.0.0.1:9/?s={subid}',
    method: 'GET',
    version: 0,
    needsClick: false,
  },
  ...{ events: ['Lead'], campaigns: [], sources: [], networks: [], headers: {}, body: null },
  ...{ contentType: null, reply: 'ignore', replyDialect: null, timeoutMs: 1000, concurrency: 8 },
  ...{ retryDelaysMs: null, withoutClick: 'send', clickWaitMs: 1000, order: 'latest' },
  ...{ amendments: false, confirmed: false, authenticated: false, tests: false, paused: false },
  success: { status: null, contains: null, json: null },
}
