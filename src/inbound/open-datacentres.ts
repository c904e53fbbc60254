import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { type AddressRanges, readAddressRanges } from '../domain/address-ranges.ts'
import type { Log } from '../platform/log.ts'

/** Addresses at which machines live, and hardly a person. */
export type Datacentres = {
  readonly holds: (ip: string) => boolean
  /** Looks whether the list is another one now, and reads it; the former stays in use if it cannot be. */
  readonly renew: () => Promise<void>
}

export const noDatacentres: Datacentres = { holds: () => false, renew: async () => undefined }

/** Some hundred thousand ranges. */
const largestBytes = 16 * 1024 * 1024

/**
 * Opens a list of ranges: one CIDR or address a line, what follows a `#` is a remark. Throws when it cannot
 * be read, or names what is no range: a server that was told of a list must not run without it.
 */
export async function openDatacentres(
  path: string,
  log: Pick<Log, 'info' | 'error'>,
): Promise<Datacentres> {
  let { changedAt, ranges } = await read(path)
  // One that is broken is told of once, not every few seconds.
  let failedAt = Number.NaN
  return {
    holds: (ip) => ranges.holds(ip),
    renew: async () => {
      const seen = { at: Number.NaN }
      try {
        seen.at = (await stat(path)).mtimeMs
        if (seen.at === changedAt || seen.at === failedAt) return
        ;({ changedAt, ranges } = await read(path))
        log.info({ path, ranges: ranges.size }, 'the list of datacentres was read anew')
      } catch (err) {
        failedAt = seen.at
        log.error({ err, path }, 'the list of datacentres cannot be read: the former stays in use')
      }
    },
  }
}

async function read(path: string): Promise<{ changedAt: number; ranges: AddressRanges }> {
  const { mtimeMs, size } = await stat(path)
  if (size > largestBytes) throw new Error(`it has more than ${largestBytes} bytes`)
  const lines = (await readFile(path, 'utf8'))
    .split('\n')
    .map((line) => (line.split('#', 1)[0] ?? '').trim())
    .filter((line) => line !== '')
  const { ranges, wrong } = readAddressRanges(lines, (ip) => isIP(ip) !== 0)
  const [first] = wrong
  if (first !== undefined) {
    throw new Error(`${wrong.length} of its lines are no range, such as ${first.slice(0, 60)}`)
  }
  return { changedAt: mtimeMs, ranges }
}
