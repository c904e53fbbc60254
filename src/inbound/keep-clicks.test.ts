import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Click } from '../domain/click.ts'
import { StoreFullError } from '../store/store.ts'
import { inboundCounters } from './deps.ts'
import { openClickKeeper } from './keep-clicks.ts'

const click: Click = {
  subid: 'abcdefgh12345678901234',
  at: 1_700_000_000_000,
  campaign: 'spring',
  source: null,
  prelanding: null,
  landing: null,
  px: null,
  domain: null,
  externalId: null,
  ip: null,
  ua: null,
  country: null,
  device: null,
  os: null,
  cost: null,
  region: null,
  city: null,
  browser: null,
  apart: null,
  mark: null,
  doNotSell: false,
  params: {},
}

/** A disk that is full until `isFull` is false, and a clock that never makes anybody wait. */
function openKeeper() {
  const disk = { isFull: true, kept: [] as string[], tries: 0 }
  const write = async (subid: string) => {
    disk.tries += 1
    if (disk.isFull) throw new StoreFullError('no space left')
    disk.kept.push(subid)
  }
  const counters = inboundCounters()
  const errors: string[] = []
  const silent = () => {}
  const keeper = openClickKeeper(
    {
      keepClick: async ({ subid }) => {
        await write(subid)
        return 'kept'
      },
      keepView: ({ subid }) => write(subid),
    },
    {
      counters,
      pause: () => setImmediate(),
      log: { debug: silent, info: silent, warn: silent, error: (_, text) => errors.push(text) },
    },
  )
  return { keeper, disk, counters, errors }
}

async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate()
}

test('a click that a full disk refuses is kept as soon as there is room', async () => {
  const { keeper, disk, counters } = openKeeper()
  await keeper.keep(click)
  await someTurns()
  expect(disk.kept).toEqual([])

  disk.isFull = false
  await someTurns()

  expect(disk.kept).toEqual([click.subid])
  expect(counters.clicksLost).toBe(0)
})

test('a disk that stays full does not keep the process from ending', async () => {
  const { keeper, disk, counters, errors } = openKeeper()
  await keeper.keep(click)
  await keeper.keep({ ...click, subid: 'abcdefgh12345678901235' })

  await keeper.close(1)
  await someTurns()
  const { tries } = disk
  await someTurns()

  expect(disk.tries).toBe(tries)
  expect(counters.clicksLost).toBe(2)
  expect(errors).toHaveLength(1)
})
