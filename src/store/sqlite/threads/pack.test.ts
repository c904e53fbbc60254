import { expect, test } from 'vitest'
import { makeClick, makeIntake } from '../../../../tests/store/makers.ts'
import { packBatch, unpackBatch } from './pack.ts'
import type { WriteOp } from './wire.ts'

const click = (subid: string): WriteOp => ({ kind: 'click', click: makeClick({ subid }) })
const take = (body: Uint8Array | null): WriteOp => ({
  kind: 'take',
  intake: makeIntake({ txid: 't1' }, { body }),
})

test('a batch comes out as it went in: texts, bytes, and numbers that JSON does not have', () => {
  const odd = makeClick({ params: { 'a\u2028"b': '\ud800 ü', ['__proto__']: 'x' } })
  const batch = {
    now: 5,
    tellDue: true,
    ops: [
      click('a'),
      take(new Uint8Array([0, 255, 10])),
      { kind: 'click', click: odd },
      { kind: 'ping' },
      take(null),
      { kind: 'derive', wish: { nowMs: 5, limit: Number.POSITIVE_INFINITY } },
    ] satisfies WriteOp[],
  }

  expect(unpackBatch(structuredClone(packBatch(batch)))).toEqual(batch)
})

test('an empty batch is one too', () => {
  expect(unpackBatch(packBatch({ now: 1, tellDue: false, ops: [] })).ops).toEqual([])
})
