import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const ownMain = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

// Of the environment of the tests nothing else gets in; without what is ready-made a start takes twice as long.
const { PATH, NODE_COMPILE_CACHE } = process.env

/** A `carom` command as a process of its own. */
export type Child = {
  readonly pid: number
  /** Everything it has written so far. */
  readonly output: () => string
  readonly signal: (signal: NodeJS.Signals) => void
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>
}

export type Server = Child & { readonly url: string }

type ChildWish = {
  /** A file in the place of its standard output, which is then not in `output`. */
  readonly stdout?: number
  /** By how much its clock is ahead, milliseconds. */
  readonly clockAheadMs?: number
  /** The program of another version. */
  readonly main?: string
  /** It has so long to listen: one that changes the tables under load takes a while. */
  readonly withinMs?: number
}

export function runCarom(args: readonly string[], wish: ChildWish = {}): Child {
  const { stdout, clockAheadMs = 0, main = ownMain } = wish
  const child = spawn(process.execPath, [...aheadBy(clockAheadMs), main, ...args], {
    env: { PATH, NODE_COMPILE_CACHE },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  })
  // Whatever a test finds out, it leaves no process behind.
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  const hear = (chunk: Buffer) => {
    text += chunk.toString()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  return {
    pid: child.pid ?? 0,
    output: () => text,
    signal: (signal) => void child.kill(signal),
    exited: exitOf(child),
  }
}

function aheadBy(ms: number): readonly string[] {
  if (ms === 0) return []
  const script = `const now = Date.now; Date.now = () => now() + ${ms}`
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`]
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'close')
  return code
}

/** Starts `carom serve` on a free port and waits until it listens. */
export async function startServer(
  folder: string,
  args: readonly string[] = [],
  wish: ChildWish = {},
): Promise<Server> {
  const own = ['serve', '--port', '0', '--data', folder, '--log-level', 'error']
  const child = runCarom([...own, '--egress-allow', '127.0.0.0/8', ...args], wish)
  let ended: number | null | undefined
  void child.exited.then((code) => {
    ended = code
  })
  const deadline = performance.now() + (wish.withinMs ?? 90_000)
  while (performance.now() < deadline && ended === undefined) {
    const url = /Carom listens on (http:\S+)/.exec(child.output())?.[1]
    if (url !== undefined) return { ...child, url }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  child.signal('SIGKILL')
  throw new Error(`carom serve does not listen:\n${child.output()}`)
}
