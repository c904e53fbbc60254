import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { cpus, release, tmpdir, totalmem, type } from 'node:os'
import { join } from 'node:path'

/** Nanoseconds of the machine's monotonic clock, which all its processes share. */
export function nowNs(): number {
  return Number(process.hrtime.bigint())
}

const tmpfsMagic = 0x01021994

/** A folder on a disk: the machine's temporary one, unless that lives in memory. */
export async function diskFolder(): Promise<string> {
  const { type: magic } = await statfs(tmpdir())
  return magic === tmpfsMagic ? process.cwd() : tmpdir()
}

export type Machine = {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  /** Median time to write 4 KiB and sync them, in microseconds. */
  readonly syncUs: number
}

export function describeMachine(folder: string): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    syncUs: Math.round(medianSyncUs(folder)),
  }
}

const syncs = 200

/** Every durable figure hangs on this one: a disk with a write cache syncs far faster than one without. */
function medianSyncUs(folder: string): number {
  const own = mkdtempSync(join(folder, 'sync-'))
  const file = openSync(join(own, 'probe'), 'w')
  const page = Buffer.alloc(4096, 1)
  try {
    const times = Array.from({ length: syncs }, () => {
      const startedNs = nowNs()
      writeSync(file, page)
      fdatasyncSync(file)
      return (nowNs() - startedNs) / 1000
    })
    return times.sort((a, b) => a - b)[syncs / 2] ?? 0
  } finally {
    closeSync(file)
    rmSync(own, { recursive: true })
  }
}
