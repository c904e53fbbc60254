import { StoreAwayError, StoreBusyError, StoreFullError } from '../store.ts'

/** `full`: the disk; `busy`: the database is not to be had for now; `other`: this one operation. */
export type Failure = {
  readonly index: number
  readonly kind: 'full' | 'busy' | 'other'
  readonly message: string
}

export type QueueAnswer = {
  /** One for each operation, in order; undefined where it failed. */
  readonly values: readonly unknown[]
  readonly failures: readonly Failure[]
}

export type QueueLimits = {
  /** Operations asked for and not yet answered. */
  readonly queueOps: number
  readonly queueBytes: number
  /** Operations of one transaction. */
  readonly batchOps: number
  /** The same in bytes; one operation that is larger goes alone. */
  readonly batchBytes: number
}

type AnyOp = { readonly kind: string }

type Entry<Op> = {
  readonly op: Op
  readonly bytes: number
  readonly isPatient: boolean
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

type Lane = 'live' | 'slow'

export type WriteQueue<Op extends AnyOp, Answers extends Record<Op['kind'], unknown>> = {
  /** Resolves when it is on disk. Slow work goes one at a time, between batches of live work. */
  readonly push: <Kind extends Op['kind']>(
    op: Extract<Op, { kind: Kind }>,
    lane?: Lane,
  ) => Promise<Answers[Kind]>
  /** The writer has made a transaction, and is free for another. */
  readonly made: () => void
  /** The oldest transaction that was made is on disk, or came to nothing. */
  readonly answer: (answer: QueueAnswer) => void
  /** Nothing will be answered any more. */
  readonly fail: (error: Error) => void
  /** Resolves when everything pushed has been answered. */
  readonly drain: () => Promise<void>
  /** Operations asked for and not yet answered. */
  readonly queued: () => number
}

// One is being made, the next lies ready for it: the writer's thread never waits for a message.
const mostAtWriter = 2
/** What nobody waits for goes with what somebody waits for, or when it is so many, or so old. */
const lingerOps = 128
const lingerMs = 10

/**
 * Group commit: what is asked for while the writer is at work becomes the next transaction, so that its
 * price is shared by all that waited for it and nobody waits for more than it.
 */
export function openWriteQueue<
  Op extends AnyOp,
  Answers extends Record<Op['kind'], unknown>,
>(deps: {
  readonly send: (ops: readonly Op[]) => void
  readonly limits: QueueLimits
  /** About how much memory an operation holds while it waits. */
  readonly sizeOf: (op: Op) => number
  /** Nobody waits for it to be on disk. Left out: somebody always does. */
  readonly isPatient?: (op: Op) => boolean
}): WriteQueue<Op, Answers> {
  const { send, limits, sizeOf, isPatient = () => false } = deps
  const lanes = openLanes<Op>(limits, () => flush())
  const open = openCount(lanes.hurry)
  const underWay: (readonly Entry<Op>[])[] = []
  let atWriter = 0
  let broken: Error | undefined
  let scheduled = false

  const refuse = (entries: readonly Entry<Op>[], error: Error) => {
    for (const { reject } of entries) reject(error)
    open.close(entries)
  }
  const flush = () => {
    scheduled = false
    while (atWriter < mostAtWriter && lanes.isReady()) {
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
    if (scheduled || atWriter >= mostAtWriter || !lanes.isReady()) return
    scheduled = true
    // After this turn of the event loop: what it reads from its sockets goes together.
    setImmediate(flush)
  }
  const push = (op: Op, lane: Lane = 'live') => {
    if (broken !== undefined) return Promise.reject(broken)
    const bytes = sizeOf(op)
    if (!hasRoom(open, bytes, limits)) {
      return Promise.reject(new StoreBusyError('The intake queue is full.'))
    }
    return new Promise<unknown>((resolve, reject) => {
      const entry = { op, bytes, isPatient: isPatient(op), resolve, reject }
      open.add(entry)
      lanes.push(lane, entry)
      schedule()
    })
  }
  return {
    push: push as WriteQueue<Op, Answers>['push'],
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

type Waiting = { readonly isPatient: boolean }

/** Whether what is asked for is to go; `onOver` is called when it has become old. */
function openLinger(onOver: () => void) {
  let urgent = 0
  let isOld = false
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    isOld = true
    onOver()
  }
  return {
    isOver: (waiting: number) => waiting > 0 && (urgent > 0 || isOld || waiting >= lingerOps),
    enter: ({ isPatient }: Waiting) => {
      if (isPatient) timer ??= setTimeout(end, lingerMs)
      else urgent += 1
    },
    leave: (entries: readonly Waiting[], left: number) => {
      for (const { isPatient } of entries) if (!isPatient) urgent -= 1
      if (left > 0) return
      isOld = false
      clearTimeout(timer)
      timer = undefined
    },
    end,
  }
}

type Sized = { readonly bytes: number }

/** What is larger than the bound itself has room where nothing else is: it would never be taken otherwise. */
export function hasRoom(
  open: { readonly ops: () => number; readonly bytes: () => number },
  bytes: number,
  { queueOps, queueBytes }: Pick<QueueLimits, 'queueOps' | 'queueBytes'>,
): boolean {
  const ops = open.ops()
  return ops === 0 || (ops < queueOps && open.bytes() + bytes <= queueBytes)
}

/** How much has been asked for and not yet answered. */
function openCount(hurry: () => void) {
  const drained: (() => void)[] = []
  let ops = 0
  let bytes = 0
  const close = (entries: readonly Sized[]) => {
    ops -= entries.length
    for (const entry of entries) bytes -= entry.bytes
    if (ops === 0) for (const tell of drained.splice(0)) tell()
  }
  return {
    ops: () => ops,
    bytes: () => bytes,
    add: (entry: Sized) => {
      ops += 1
      bytes += entry.bytes
    },
    close,
    drain: () => {
      hurry()
      return ops === 0 ? Promise.resolve() : new Promise<void>((resolve) => drained.push(resolve))
    },
  }
}

type BatchLimits = Pick<QueueLimits, 'batchOps' | 'batchBytes'>

/** Live work in batches; slow work one at a time, by turns with it. */
function openLanes<Op>({ batchOps, batchBytes }: BatchLimits, onReady: () => void) {
  const lanes = { live: openLane<Entry<Op>>(), slow: openLane<Entry<Op>>() }
  let slowNext = false
  const size = () => lanes.live.size() + lanes.slow.size()
  const linger = openLinger(onReady)
  return {
    isReady: () => linger.isOver(size()),
    hurry: linger.end,
    push: (lane: Lane, entry: Entry<Op>) => {
      lanes[lane].push(entry)
      linger.enter(entry)
    },
    next: (): readonly Entry<Op>[] => {
      const slow = lanes.slow.size() > 0 && (slowNext || lanes.live.size() === 0)
      slowNext = !slow
      const entries = slow ? lanes.slow.take(1) : lanes.live.take(batchOps, batchBytes)
      linger.leave(entries, size())
      return entries
    },
    all: () => [...lanes.live.take(size()), ...lanes.slow.take(size())],
  }
}

/** First in, first out; what stays is moved now and then, not with every take. */
function openLane<One extends Sized>() {
  let entries: One[] = []
  let start = 0
  const size = () => entries.length - start
  /** The first at least, and of those behind it so many as are within both bounds. */
  const take = (count: number, most = Number.POSITIVE_INFINITY): readonly One[] => {
    let end = start
    for (let bytes = 0; end < Math.min(start + count, entries.length); end += 1) {
      bytes += entries[end]?.bytes ?? 0
      if (bytes > most && end > start) break
    }
    const taken = entries.slice(start, end)
    start += taken.length
    if (start > 4_096 || start === entries.length) {
      entries = entries.slice(start)
      start = 0
    }
    return taken
  }
  return { size, take, push: (entry: One) => entries.push(entry) }
}

function errorOf({ kind, message }: Failure): Error {
  if (kind === 'full') return new StoreFullError(message)
  return kind === 'busy' ? new StoreAwayError(message) : new Error(message)
}
