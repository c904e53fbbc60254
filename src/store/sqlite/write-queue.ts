import { type Intake, StoreBusyError, StoreFullError } from '../store.ts'
import type { BatchAnswer, Failure, WriteAnswer, WriteOp } from './wire.ts'

export type QueueLimits = {
  /** Operations asked for and not yet answered. */
  readonly queueOps: number
  readonly queueBytes: number
  /** Operations of one transaction. */
  readonly batchOps: number
}

type Entry = {
  readonly op: WriteOp
  readonly bytes: number
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

type Lane = 'live' | 'slow'

export type WriteQueue = {
  /** Resolves when it is on disk. Slow work goes one at a time, between batches of live work. */
  readonly push: <Kind extends WriteOp['kind']>(
    op: Extract<WriteOp, { kind: Kind }>,
    lane?: Lane,
  ) => Promise<WriteAnswer[Kind]>
  /** The writer has made a transaction, and is free for another. */
  readonly made: () => void
  /** The oldest transaction that was made is on disk, or came to nothing. */
  readonly answer: (answer: BatchAnswer) => void
  /** Nothing will be answered any more. */
  readonly fail: (error: Error) => void
  /** Resolves when everything pushed has been answered. */
  readonly drain: () => Promise<void>
  /** Operations asked for and not yet answered. */
  readonly queued: () => number
}

// One is being made, the next lies ready for it: the writer's thread never waits for a message.
const mostAtWriter = 2

/**
 * Group commit: what is asked for while the writer is at work becomes the next transaction, so that its
 * price is shared by all that waited for it and nobody waits for more than it.
 */
export function openWriteQueue(deps: {
  readonly send: (ops: readonly WriteOp[]) => void
  readonly limits: QueueLimits
}): WriteQueue {
  const { send, limits } = deps
  const lanes = openLanes(limits.batchOps)
  const open = openCount()
  const underWay: (readonly Entry[])[] = []
  let atWriter = 0
  let broken: Error | undefined
  let scheduled = false

  const refuse = (entries: readonly Entry[], error: Error) => {
    for (const { reject } of entries) reject(error)
    open.close(entries)
  }
  const flush = () => {
    scheduled = false
    while (atWriter < mostAtWriter && lanes.size() > 0) {
      const entries = lanes.next()
      const failure = failureOf(() => send(entries.map((entry) => entry.op)))
      if (failure !== undefined) {
        refuse(entries, failure)
        continue
      }
      atWriter += 1
      underWay.push(entries)
    }
  }
  const schedule = () => {
    if (scheduled || atWriter >= mostAtWriter) return
    scheduled = true
    // After this turn of the event loop: what it reads from its sockets goes together.
    setImmediate(flush)
  }
  const push = (op: WriteOp, lane: Lane = 'live') => {
    if (broken !== undefined) return Promise.reject(broken)
    const bytes = sizeOf(op)
    if (open.ops() >= limits.queueOps || open.bytes() + bytes > limits.queueBytes) {
      return Promise.reject(new StoreBusyError('The intake queue is full.'))
    }
    return new Promise<unknown>((resolve, reject) => {
      const entry = { op, bytes, resolve, reject }
      open.add(entry)
      lanes.push(lane, entry)
      schedule()
    })
  }
  return {
    push: push as WriteQueue['push'],
    made: () => {
      atWriter -= 1
      flush()
    },
    answer: ({ values, failures }) => {
      const entries = underWay.shift() ?? []
      for (const failure of failures) entries[failure.index]?.reject(errorOf(failure))
      for (const [index, entry] of entries.entries()) entry.resolve(values[index])
      open.close(entries)
    },
    fail: (error) => {
      broken = error
      refuse([...underWay.splice(0).flat(), ...lanes.all()], error)
    },
    drain: open.drain,
    queued: open.ops,
  }
}

/** What was thrown: a value that cannot cross to another thread has its batch refused. */
function failureOf(send: () => void): Error | undefined {
  try {
    send()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** How much has been asked for and not yet answered. */
function openCount() {
  const drained: (() => void)[] = []
  let ops = 0
  let bytes = 0
  const close = (entries: readonly Entry[]) => {
    ops -= entries.length
    for (const entry of entries) bytes -= entry.bytes
    if (ops === 0) for (const tell of drained.splice(0)) tell()
  }
  return {
    ops: () => ops,
    bytes: () => bytes,
    add: (entry: Entry) => {
      ops += 1
      bytes += entry.bytes
    },
    close,
    drain: () =>
      ops === 0 ? Promise.resolve() : new Promise<void>((resolve) => drained.push(resolve)),
  }
}

/** Live work in batches; slow work one at a time, by turns with it. */
function openLanes(batchOps: number) {
  const lanes = { live: openLane(), slow: openLane() }
  let slowNext = false
  const size = () => lanes.live.size() + lanes.slow.size()
  return {
    size,
    push: (lane: Lane, entry: Entry) => lanes[lane].push(entry),
    next: (): readonly Entry[] => {
      const slow = lanes.slow.size() > 0 && (slowNext || lanes.live.size() === 0)
      slowNext = !slow
      return slow ? lanes.slow.take(1) : lanes.live.take(batchOps)
    },
    all: () => [...lanes.live.take(size()), ...lanes.slow.take(size())],
  }
}

/** First in, first out; what stays is moved now and then, not with every take. */
function openLane() {
  let entries: Entry[] = []
  let start = 0
  const size = () => entries.length - start
  const take = (count: number): readonly Entry[] => {
    const taken = entries.slice(start, start + count)
    start += taken.length
    if (start > 4_096 || start === entries.length) {
      entries = entries.slice(start)
      start = 0
    }
    return taken
  }
  return { size, take, push: (entry: Entry) => entries.push(entry) }
}

function errorOf({ kind, message }: Failure): Error {
  if (kind === 'full') return new StoreFullError(message)
  return kind === 'busy' ? new StoreBusyError(message) : new Error(message)
}

const rowBytes = 500

/** About how much memory an operation holds while it waits. */
function sizeOf(op: WriteOp): number {
  switch (op.kind) {
    case 'take':
      return rowBytes + sizeOfIntake(op.intake)
    case 'click':
      return rowBytes + sizeOfParams(op.click.params)
    case 'settle':
      return (
        rowBytes +
        (op.settlement.request?.body?.length ?? 0) +
        (op.settlement.result?.answer?.length ?? 0)
      )
    default:
      return rowBytes
  }
}

function sizeOfIntake({ path, query, contentType, body }: Intake): number {
  return path.length + query.length + (contentType?.length ?? 0) + (body?.byteLength ?? 0)
}

function sizeOfParams(params: Readonly<Record<string, string>>): number {
  let size = 0
  for (const name in params) size += name.length + (params[name]?.length ?? 0)
  return size
}
