import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { type CityResponse, Reader } from 'mmdb-lib'
import type { Log } from '../platform/log.ts'
import { openRecent } from '../platform/recent.ts'

/** Where an address is; null where the database does not say. */
export type Place = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
  /** Whether it is called one at which machines are hosted. */
  readonly isHosted: boolean
}

export type Places = {
  readonly find: (ip: string) => Place
  /** Looks whether the file is another one now, and reads it; the former stays in use if it cannot be. */
  readonly renew: () => Promise<void>
}

const nowhere: Place = { country: null, region: null, city: null, isHosted: false }

/** Without a database nobody is anywhere. */
export const noPlaces: Places = { find: () => nowhere, renew: async () => undefined }

/**
 * Opens a MaxMind database (MMDB) of countries or cities, whoever made it. Throws when it is none: a server
 * that was told of one must not run without it.
 */
export async function openPlaces(path: string, log: Pick<Log, 'info' | 'error'>): Promise<Places> {
  let { changedAt, reader } = await read(path)
  return {
    find: (ip) => (isIP(ip) === 0 ? nowhere : placeOf(reader.get(ip))),
    renew: async () => {
      try {
        const { mtimeMs } = await stat(path)
        if (mtimeMs === changedAt) return
        ;({ changedAt, reader } = await read(path))
        log.info({ path }, 'the geo database was read anew')
      } catch (err) {
        log.error({ err, path }, 'the geo database cannot be read: the former stays in use')
      }
    },
  }
}

/** Values in the file, by their place in it: records share most of them, and to read one takes a third of a click. */
const mostRead = 10_000

async function read(path: string) {
  const { mtimeMs } = await stat(path)
  const cache = openRecent<string | number, object>(mostRead)
  const reader = new Reader<CityResponse>(await readFile(path), { cache })
  return { changedAt: mtimeMs, reader }
}

/** Databases of anonymous addresses say it of the address, those that know everything among its traits. */
type Found = CityResponse & { readonly is_hosting_provider?: boolean }

function placeOf(found: Found | null): Place {
  if (found === null) return nowhere
  const region = found.subdivisions?.[0]
  return {
    country: found.country?.iso_code ?? null,
    region: region?.names?.en ?? region?.iso_code ?? null,
    city: found.city?.names?.en ?? null,
    isHosted: found.is_hosting_provider === true || found.traits?.is_hosting_provider === true,
  }
}
