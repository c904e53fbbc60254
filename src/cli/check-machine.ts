import { constants, existsSync } from 'node:fs'
import { access, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { pause, steadyClock, wallClock } from '../platform/clock.ts'
import { type Check, isBroken, isDoubtful, isFine, messageOf } from './check.ts'

const MiB = 1024 * 1024

export async function checkMachine(config: Config): Promise<readonly Check[]> {
  const folder = await checkFolder(config)
  const rest = await Promise.all([checkClock(), checkPort(config)])
  if (folder.some((check) => check.state === 'fail')) return [...folder, ...rest]
  return [...folder, ...(await checkDisk(config)), ...(await checkKeyFile(config)), ...rest]
}

async function checkFolder({ data }: Config): Promise<readonly Check[]> {
  try {
    if (!existsSync(data)) {
      await access(nearestFolder(data), constants.W_OK)
      return [isFine('data folder', `${data} will be made by the first start`)]
    }
    const probe = join(data, `.doctor-${process.pid}`)
    await writeFile(probe, 'carom')
    await rm(probe)
  } catch (error) {
    const advice = 'Make the folder writable for the user that runs Carom, or set CAROM_DATA.'
    return [isBroken('data folder', messageOf(error), advice)]
  }
  const { mode } = await stat(data)
  const writable = isFine('data folder', `${data} can be written`)
  if ((mode & 0o022) === 0) return [writable]
  const advice = `Run: chmod go-w ${data}`
  return [writable, isDoubtful('data folder', `others may write in ${data}`, advice)]
}

function nearestFolder(path: string): string {
  const whole = resolve(path)
  return existsSync(whole) || whole === dirname(whole) ? whole : nearestFolder(dirname(whole))
}

async function checkDisk({ data }: Config): Promise<readonly Check[]> {
  const { bavail, bsize } = await statfs(nearestFolder(data))
  const free = (bavail * bsize) / MiB
  const detail = `${Math.floor(free)} MiB free`
  const advice = 'Make room: when the disk is full, networks are told to come again (503).'
  if (free < 100) return [isBroken('disk', detail, advice)]
  return [free < 1024 ? isDoubtful('disk', detail, advice) : isFine('disk', detail)]
}

async function checkKeyFile({ data }: Config): Promise<readonly Check[]> {
  const path = join(data, 'secret.key')
  try {
    await access(path, constants.F_OK)
  } catch {
    return []
  }
  const { mode } = await stat(path)
  if ((mode & 0o077) === 0) return [isFine('key file', `${path} is its owner’s alone`)]
  return [isBroken('key file', `others may read ${path}`, `Run: chmod 600 ${path}`)]
}

// Long enough to tell a running clock from a standing one, short enough for a person.
const clockWatchMs = 200
const oldestYear = 2025
const newestYear = 2100

async function checkClock(): Promise<Check> {
  const before = readClocks()
  await pause(clockWatchMs)
  const after = readClocks()
  const { wall } = before
  // What a busy machine let pass between two readings is no jump.
  const drift =
    Math.abs(after.wall - wall - (after.steady - before.steady)) - before.unsure - after.unsure
  const year = new Date(wall).getUTCFullYear()
  const advice = 'Set the clock, and keep it by NTP.'
  if (year < oldestYear || year > newestYear) {
    return isBroken('clock', `the year is ${year}`, advice)
  }
  if (drift > clockWatchMs) {
    return isDoubtful('clock', `jumped ${Math.round(drift)} ms while watched`, advice)
  }
  return isFine('clock', new Date(wall).toISOString())
}

function readClocks() {
  const steady = steadyClock()
  const wall = wallClock()
  return { steady, wall, unsure: steadyClock() - steady }
}

async function checkPort({ port, host }: Config): Promise<Check> {
  const problem = await listenOnce(port, host)
  if (problem === undefined) return isFine('port', `${host} port ${port} is free`)
  const where = `${host} port ${port}`
  if (problem !== 'EADDRINUSE') {
    return isBroken('port', `${where}: ${problem}`, 'Set CAROM_HOST and CAROM_PORT.')
  }
  if (await isCarom(port, host)) return isFine('port', `${where}: Carom is running`)
  return isBroken('port', `${where} is taken by another program`, 'Stop it, or set CAROM_PORT.')
}

function listenOnce(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** Only Carom answers this with the header of an outcome's family, whoever asks. */
async function isCarom(port: number, host: string): Promise<boolean> {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }
  const name = everywhere[host] ?? (host.includes(':') ? `[${host}]` : host)
  try {
    const signal = AbortSignal.timeout(2000)
    const answer = await fetch(`http://${name}:${port}/api/openapi.json`, { signal })
    return (await answer.text()).includes('"Carom')
  } catch {
    return false
  }
}
