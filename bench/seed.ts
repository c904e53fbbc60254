import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Carom, putSettings, startCarom } from './carom.ts'
import { nowNs } from './machine.ts'
import type { Sizes } from './plan.ts'
import { untilItRests, usageOf } from './proc.ts'
import { clickRows } from './traffic.ts'

/** A data folder full of clicks, from which every measure gets its own copy. */
export type Seeded = {
  readonly sizes: Sizes
  /** Where processor profiles of Carom go; left out: none is taken. */
  readonly profiles?: string
  readonly note: string
  copy(): Promise<string>
  emptyFolder(): Promise<string>
}

export type SeedWish = {
  /** Removed by the caller when all is done. */
  readonly folder: string
  readonly sizes: Sizes
}

const rowsPerImport = 50_000

export async function seed({ folder, sizes }: SeedWish): Promise<Seeded> {
  const first = join(folder, 'seeded')
  const note = await fill(first, sizes)
  const emptyFolder = () => mkdtemp(join(folder, 'run-'))
  return {
    sizes,
    note,
    emptyFolder,
    async copy() {
      const own = await emptyFolder()
      await cp(first, own, { recursive: true })
      return own
    },
  }
}

async function fill(folder: string, sizes: Sizes): Promise<string> {
  const { clicks } = sizes
  await mkdir(folder, { recursive: true })
  const carom = await startCarom({ folder })
  try {
    await putSettings(carom)
    const seconds = await importClicks(carom, 0, clicks)
    const peak = Math.round(usageOf(carom.pid).peakMb)
    if (sizes.rests) await untilItRests(carom.pid)
    const rate = Math.round(clicks / seconds).toLocaleString('en')
    return (
      `Import of ${clicks.toLocaleString('en')} clicks through \`POST /api/v1/clicks\`: ` +
      `${rate} rows/s, peak ${peak} MB.`
    )
  } finally {
    await carom.stop()
  }
}

/** Brings in clicks `from` up to, not including, `to`; how many seconds it took. */
export async function importClicks(carom: Carom, from: number, to: number): Promise<number> {
  let ns = 0
  for (let at = from; at < to; at += rowsPerImport) {
    const rows = clickRows(at, Math.min(at + rowsPerImport, to))
    const startedNs = nowNs()
    await carom.importClicks(rows)
    ns += nowNs() - startedNs
  }
  return ns / 1e9
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
