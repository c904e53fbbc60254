import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { storeLimits } from '../src/store/open.ts'
import { openPostgres } from '../src/store/postgres/open-postgres.ts'
import { withConnection } from '../src/store/postgres/server/connect.ts'
import { makeIntake, startAt } from './store/makers.ts'
import { makeDatabase } from './store/postgres-databases.ts'

const mebibyte = 1024 * 1024
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

/** Of each transaction what it has kept, all bodies together. */
const selectSizes = 'select sum(octet_length(body))::bigint as bytes from postbacks group by xmin'
const selectKept = 'select id, md5(body) as hash from postbacks order by id'

test.each([
  ['one transaction for all', false],
  ['a transaction for each group', true],
])(
  'the largest postbacks at once, %s: all are kept, and no batch holds more than it may',
  async (_, byGroups) => {
    const { url, drop } = await makeDatabase()
    const store = await openPostgres({ url, nowMs: () => startAt, limits: storeLimits, byGroups })
    onTestFinished(async () => {
      await store.close()
      await drop()
    })
    const intakes = Array.from({ length: 40 }, (_one, at) =>
      makeIntake({ subid: 'c1', txid: `t${at}` }, { body: new Uint8Array(mebibyte).fill(at) }),
    )

    const taken = await Promise.all(intakes.map((intake) => store.take(intake)))

    expect(new Set(taken.map(({ id }) => id)).size).toBe(intakes.length)
    const [sizes, kept] = await withConnection(url, async ({ query }) => [
      (await query<{ bytes: number }>({ text: selectSizes })).map(({ bytes }) => bytes),
      await query<{ id: string; hash: string }>({ text: selectKept }),
    ])
    const wanted = intakes.map(({ id, body }) => ({ id, hash: md5(body ?? new Uint8Array()) }))
    expect(kept).toEqual(wanted)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(storeLimits.batchBytes)
    // Together all the same: one by one they would take as many commits.
    expect(Math.max(...sizes)).toBeGreaterThan(mebibyte)
  },
)
