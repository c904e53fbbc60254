import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { StoreSize } from '../numbers.ts'

/** What the database takes up on its disk, and what is left there. */
export function sizeOf(path: string): StoreSize {
  const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const disk = diskOf(path)
  return { dbBytes: bytesOf(path), walBytes: bytesOf(`${path}-wal`), ...disk }
}

function diskOf(path: string): Pick<StoreSize, 'diskBytes' | 'diskFreeBytes'> {
  try {
    const { bavail, blocks, bsize } = statfsSync(dirname(path))
    return { diskFreeBytes: bavail * bsize, diskBytes: blocks * bsize }
  } catch {
    return { diskFreeBytes: null, diskBytes: null }
  }
}
