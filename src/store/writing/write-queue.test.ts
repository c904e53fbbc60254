import { expect, test, vi } from 'vitest'
import { makeIntake } from '../../../tests/store/makers.ts'
import { StoreBusyError, StoreFullError } from '../store.ts'
import { type RowAnswer, type RowOp, sizeOfRows } from './row-ops.ts'
import { openWriteQueue } from './write-queue.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

function openHeard(limits = {}) {
  const sent: (readonly RowOp[])[] = []
  const queue = openWriteQueue<RowOp, RowAnswer>({
    send: (ops) => sent.push(ops),
    sizeOf: sizeOfRows,
    limits: { queueOps: 100, queueBytes: 1_000_000, batchOps: 3, batchBytes: 2_000, ...limits },
  })
  let answered = 0
  const answer = (values: readonly unknown[] = []) => {
    answered += 1
    queue.made()
    queue.answer({ values, failures: [] })
  }
  const answerAll = () => {
    while (answered < sent.length) answer()
  }
  return { queue, sent, answer, answerAll }
}

const view = (subid: string): Extract<RowOp, { kind: 'view' }> => ({
  kind: 'view',
  view: { subid, at: 0, landing: null, prelanding: null },
})
const namesOf = (ops: readonly RowOp[]) =>
  ops.map((op) => (op.kind === 'view' ? op.view.subid : op.kind))

test('what is asked for in one turn, and while commits are under way, goes together', async () => {
  const { queue, sent, answer } = openHeard()
  const first = Promise.all([queue.push(view('a')), queue.push(view('b'))])
  await turn()
  void queue.push(view('c'))
  await turn()
  for (const name of ['d', 'e', 'f', 'g']) void queue.push(view(name))
  await turn()

  expect(sent.map(namesOf)).toEqual([['a', 'b'], ['c']])
  answer()
  await first
  answer()

  expect(sent.map(namesOf)).toEqual([['a', 'b'], ['c'], ['d', 'e', 'f'], ['g']])
})

test('slow work goes one at a time between batches of live work, and delays none for long', async () => {
  const { queue, sent, answerAll } = openHeard()
  for (let i = 0; i < 3; i += 1) void queue.push({ kind: 'clicks', clicks: [] }, 'slow')
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) void queue.push(view(name))
  await turn()
  answerAll()

  expect(sent.map(namesOf)).toEqual([
    ['a', 'b', 'c'],
    ['clicks'],
    ['d', 'e', 'f'],
    ['clicks'],
    ['clicks'],
  ])
})

test('each is answered with its own: a value, or why it could not be written', async () => {
  const { queue } = openHeard()
  const asked = ['a', 'b', 'c'].map((name) => queue.push(view(name)))
  await turn()
  queue.answer({
    values: [undefined, undefined, undefined],
    failures: [
      { index: 1, kind: 'full', message: 'disk' },
      { index: 2, kind: 'other', message: 'odd' },
    ],
  })

  const [a, b, c] = await Promise.allSettled(asked)

  expect(a?.status).toBe('fulfilled')
  expect(b).toEqual({ status: 'rejected', reason: new StoreFullError('disk') })
  expect(c).toEqual({ status: 'rejected', reason: new Error('odd') })
})

test('over its bound it refuses at once, and takes again when there is room', async () => {
  const { queue, answerAll } = openHeard({ queueOps: 2 })
  void queue.push(view('a'))
  void queue.push(view('b'))

  await expect(queue.push(view('c'))).rejects.toBeInstanceOf(StoreBusyError)
  await turn()
  answerAll()
  expect(queue.queued()).toBe(0)
  void queue.push(view('d'))

  expect(queue.queued()).toBe(1)
})

test('when the writer is lost, everything asked for is refused, now and later', async () => {
  const { queue } = openHeard()
  const asked = queue.push(view('a'))
  queue.fail(new Error('gone'))

  await expect(asked).rejects.toThrow('gone')
  await expect(queue.push(view('b'))).rejects.toThrow('gone')
  await queue.drain()
})

test('nothing is lost or reordered over many thousands', async () => {
  const { queue, sent, answerAll } = openHeard({ queueOps: 20_000, batchOps: 7, queueBytes: 1e9 })
  for (let i = 0; i < 12_000; i += 1) void queue.push(view(String(i)))
  await turn()
  answerAll()

  expect(sent.flatMap(namesOf)).toEqual(Array.from({ length: 12_000 }, (_, i) => String(i)))
})

test('a batch is bounded by what it holds, and what alone is over the bound goes alone', async () => {
  const { queue, sent, answerAll } = openHeard({ batchOps: 100, batchBytes: 10_000 })
  const sizes = [1_000, 20_000, 4_000, 4_000, 4_000, 9_400, 1]
  const asked = sizes.map((bytes) =>
    queue.push({ kind: 'take', intake: makeIntake({}, { body: new Uint8Array(bytes) }) }),
  )
  await turn()
  answerAll()
  await Promise.all(asked)

  const sizeOf = (op: RowOp) => (op.kind === 'take' ? op.intake.body?.byteLength : 0)
  const batches = sent.map((ops) => ops.map(sizeOf))
  expect(batches).toEqual([[1_000], [20_000], [4_000, 4_000], [4_000], [9_400], [1]])
})

test('what cannot be sent is refused, and what comes after it is sent', async () => {
  const sent: (readonly RowOp[])[] = []
  const queue = openWriteQueue<RowOp, RowAnswer>({
    send: (ops) => sent.push(structuredClone(ops)),
    sizeOf: sizeOfRows,
    limits: { queueOps: 10, queueBytes: 1_000_000, batchOps: 1, batchBytes: 1_000_000 },
  })
  const odd = { ...view('odd'), view: { ...view('odd').view, more: () => 1 } }
  const asked = queue.push(odd)
  void queue.push(view('a'))

  await expect(asked).rejects.toThrow('could not be cloned')
  expect(sent.map(namesOf)).toEqual([['a']])
})

function openPatient() {
  const sent: (readonly RowOp[])[] = []
  const queue = openWriteQueue<RowOp, RowAnswer>({
    send: (ops) => sent.push(ops),
    sizeOf: sizeOfRows,
    isPatient: (op) => op.kind === 'view' && op.view.landing === 'patient',
    limits: { queueOps: 1_000, queueBytes: 1_000_000, batchOps: 500, batchBytes: 1_000_000 },
  })
  const patient = (subid: string) => {
    const { kind, view: plain } = view(subid)
    return queue.push({ kind, view: { ...plain, landing: 'patient' } })
  }
  return { queue, sent, patient }
}

test('what nobody waits for goes with what somebody waits for', async ({ onTestFinished }) => {
  // Its own time never comes here, however busy the machine is.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { queue, sent, patient } = openPatient()
  void patient('a')
  void patient('b')
  await turn()
  expect(sent).toEqual([])

  void queue.push(view('c'))
  await turn()
  expect(sent.map(namesOf)).toEqual([['a', 'b', 'c']])
})

test('alone it goes after a while, when it is many, and at the end', async () => {
  const { queue, sent, patient } = openPatient()
  void patient('a')
  await vi.waitUntil(() => sent.length === 1)

  for (let i = 0; i < 128; i += 1) void patient(String(i))
  await turn()
  expect(sent.map((ops) => ops.length)).toEqual([1, 128])

  void patient('z')
  queue.made()
  queue.made()
  await turn()
  expect(sent).toHaveLength(2)
  void queue.drain()
  expect(sent.map((ops) => ops.length)).toEqual([1, 128, 1])
})

test('what has become old while the writer was busy goes as soon as it is free', async () => {
  const { queue, sent, patient } = openPatient()
  for (const name of ['a', 'b']) {
    void queue.push(view(name))
    await turn()
  }
  void patient('c')
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(sent.map(namesOf)).toEqual([['a'], ['b']])

  queue.made()
  expect(sent.map(namesOf)).toEqual([['a'], ['b'], ['c']])
})
