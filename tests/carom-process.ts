import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './checkout.ts'

const program = join(root, 'bin/carom.mjs')

type Said = { readonly code: number | null; readonly out: string; readonly err: string }

type Environment = Readonly<Record<string, string>>

/** A data folder of its own, and the environment of a server that uses it. */
export function temporaryHome() {
  const data = mkdtempSync(join(tmpdir(), 'carom-home-'))
  const env = { CAROM_DATA: data, CAROM_PORT: '0', CAROM_ADMIN_TOKEN: 'a-token-for-tests' }
  return { data, env, remove: () => rmSync(data, { recursive: true, force: true }) }
}

/** Starts the server; resolves when it listens. */
export async function startServer(env: Environment) {
  const child = spawn(process.execPath, [program, 'serve'], { env: bare(env) })
  const end = ended(child)
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = /listens on (\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    void end.then(() => reject(new Error(`the server did not start: ${said}`)))
  })
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return end
  }
  return { url, stop, pid: child.pid, said: () => said }
}

/** Nothing of the environment of the tests gets in, settings least of all. */
function bare(env: Environment): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: tmpdir(), ...env }
}

function ended(child: ChildProcess): Promise<Said> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString()
      resolve({ code, out: text(out), err: text(err) })
    })
  })
}
