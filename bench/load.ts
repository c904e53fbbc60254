import { connect, type Socket } from 'node:net'
import { nowNs } from './machine.ts'

/** What a caller sends and what it must get back. Bytes are made before the clock starts. */
export type LoadWish = {
  readonly port: number
  readonly requests: readonly Buffer[]
  /** The only HTTP status that counts; any other ends the run. */
  readonly status: number
}

/** How one run went. Times in milliseconds. */
export type LoadResult = {
  readonly answered: number
  readonly elapsedMs: number
  readonly perSecond: number
  /** From the write of a request to its whole answer. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Processor time of the caller itself, all threads. */
  readonly callerCpuMs: number
}

const longestRunMs = 300_000
const noBytes = Buffer.alloc(0)

/** Sends every request once, over `connections` sockets with one request under way on each. */
export async function runLoad(wish: LoadWish, connections: number): Promise<LoadResult> {
  const { port, requests, status } = wish
  const latencies = new Float64Array(requests.length)
  const sockets = await openMany(port, connections)
  const cpuBefore = process.cpuUsage()
  const startedNs = nowNs()
  let next = 0
  const runSocket = (socket: Socket, done: () => void, failed: (error: Error) => void): void => {
    let at = -1
    let sentNs = 0
    const send = (): void => {
      const request = requests[next]
      if (request === undefined) {
        done()
        return
      }
      at = next
      next += 1
      sentNs = nowNs()
      socket.write(request)
    }
    hear(socket, failed, (got) => {
      if (got !== status) return failed(new Error(`answer ${got} instead of ${status}`))
      latencies[at] = (nowNs() - sentNs) / 1e6
      send()
    })
    send()
  }
  try {
    const runs = sockets.map((one) => new Promise<void>((ok, no) => runSocket(one, ok, no)))
    await withinTime(Promise.all(runs), longestRunMs)
  } finally {
    for (const socket of sockets) socket.destroy()
  }
  const elapsedMs = (nowNs() - startedNs) / 1e6
  return { ...summary(latencies, elapsedMs), callerCpuMs: cpuSince(cpuBefore) }
}

/** Sends requests at a steady pace whatever the server does; when each was due, in ns. */
export async function runPaced(wish: LoadWish, perSecond: number): Promise<Float64Array> {
  const { port, requests, status } = wish
  const sockets = await openMany(port, pacedSockets)
  const lane: Lane = {
    requests,
    sentNs: new Float64Array(requests.length),
    idle: [...sockets],
    next: 0,
  }
  let answered = 0
  const run = new Promise<void>((done, failed) => {
    for (const socket of sockets) {
      hear(socket, failed, (got) => {
        if (got !== status) return failed(new Error(`answer ${got} instead of ${status}`))
        answered += 1
        lane.idle.push(socket)
        sendDue(lane)
        if (answered === requests.length) done()
      })
    }
    void pace(lane, perSecond).catch(failed)
  })
  try {
    await withinTime(run, longestRunMs)
  } finally {
    for (const socket of sockets) socket.destroy()
  }
  return lane.sentNs
}

// Used in turn, so that none lies idle for as long as a server waits for a first request.
const pacedSockets = 64

type Lane = {
  readonly requests: readonly Buffer[]
  /** When each was due; 0: it is not yet. */
  readonly sentNs: Float64Array
  readonly idle: Socket[]
  next: number
}

/** What is due and finds no idle socket goes out with the next one; its clock runs all the same. */
function sendDue(lane: Lane): void {
  while (lane.idle.length > 0 && (lane.sentNs[lane.next] ?? 0) > 0) {
    const request = lane.requests[lane.next]
    if (request === undefined) return
    lane.next += 1
    lane.idle.shift()?.write(request)
  }
}

/** A request is due when its turn is noticed, so that a late timer is nobody's delay. */
async function pace(lane: Lane, perSecond: number): Promise<void> {
  const { requests, sentNs } = lane
  const startedNs = nowNs()
  for (let due = 0; due < requests.length; ) {
    const wanted = Math.ceil(((nowNs() - startedNs) / 1e9) * perSecond)
    for (; due < Math.min(wanted, requests.length); due += 1) {
      sentNs[due] = nowNs()
      sendDue(lane)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

// A listening socket's queue of new connections is bounded: in small groups none is turned away.
const openedAtOnce = 64

async function openMany(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const length = Math.min(openedAtOnce, count - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length }, () => open(port)))))
  }
  return sockets
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

function hear(
  socket: Socket,
  failed: (error: Error) => void,
  onAnswer: (status: number) => void,
): void {
  const read = answerReader(onAnswer)
  socket.on('data', (chunk) => {
    try {
      read(chunk)
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)))
    }
  })
  socket.once('error', failed)
  socket.once('close', () => failed(new Error('the server closed a connection')))
}

/**
 * Finds whole answers in what a socket receives and calls back with the status of each. Knows only
 * answers with a content-length, which is all that the measured servers send; throws at any other.
 */
export function answerReader(onAnswer: (status: number) => void): (chunk: Buffer) => void {
  let rest: Buffer = noBytes
  return (chunk) => {
    let bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let size = answerSize(bytes); size > 0 && size <= bytes.length; size = answerSize(bytes)) {
      const status = Number(bytes.toString('latin1', 9, 12))
      bytes = bytes.subarray(size)
      onAnswer(status)
    }
    rest = bytes
  }
}

/** Bytes of the first answer, head and body; 0 while its head is not whole. */
function answerSize(bytes: Buffer): number {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return 0
  const length = /\r\ncontent-length: ?(\d+)/i.exec(bytes.toString('latin1', 0, headEnd))?.[1]
  if (length === undefined) throw new Error('an answer without content-length')
  return headEnd + 4 + Number(length)
}

function summary(latencies: Float64Array, elapsedMs: number) {
  const answered = latencies.length
  const sorted = latencies.sort()
  return {
    answered,
    elapsedMs,
    perSecond: (answered / elapsedMs) * 1000,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  }
}

/** Of sorted values; 0 when there is none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

export async function withinTime<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
