import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DueDelivery, NextStep } from '../../src/domain/delivery.ts'
import { replayModes } from '../../src/domain/resend-reasons.ts'
import { statuses } from '../../src/domain/status.ts'
import type { Store } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import {
  makeClick,
  makeIntake,
  makeNetwork,
  makeReplay,
  makeSettlement,
  startAt,
} from './makers.ts'
import { expectBalanced, hearDue, type OpenStoreWorld, worldsOf } from './worlds.ts'

type World = { readonly store: Store; readonly heard: DueDelivery[] }

/** One thing that may happen; `label` is what a failing sequence is told by. */
type Happening = { readonly label: string; readonly run: (world: World) => Promise<unknown> }

const subids = ['c1', 'c2'] as const
const wishes = {
  plain: { amendments: true, tests: true },
  clicky: { needsClick: true },
  springy: { campaigns: ['spring'] },
  pausing: {},
} as const
const destinationIds = ['plain', 'clicky', 'springy', 'pausing'] as const
const steps: readonly NextStep[] = [
  { kind: 'delivered' },
  { kind: 'retry', dueAt: startAt, problem: 'timeout' },
  { kind: 'failed', problem: 'gone' },
  { kind: 'cancelled', problem: 'superseded' },
]

const saveDestination = (store: Store, id: keyof typeof wishes, paused = false) => {
  const value = makeDestination({ id, paused, ...wishes[id] })
  return store.changeSettings([{ kind: 'destinations', id, value, by: 'test' }])
}

const subid = fc.constantFrom(...subids)

const word: fc.Arbitrary<Happening> = fc
  .record({
    subid,
    status: fc.constantFrom(...statuses),
    txid: fc.constantFrom(null, 't1', 't2'),
    amount: fc.constantFrom(null, '1', '2.5'),
    network: fc.constantFrom('default', 'pp'),
  })
  .map(({ txid, amount, network, ...rest }) => {
    const named = { ...(txid === null ? {} : { txid }), ...(amount === null ? {} : { amount }) }
    const reading = { ...rest, ...named, word: rest.status }
    return {
      label: `${network} says ${JSON.stringify(reading)}`,
      run: ({ store }) => store.take(makeIntake(reading, { network })),
    }
  })

const attempt: fc.Arbitrary<Happening> = fc
  .record({ step: fc.constantFrom(...steps), nth: fc.nat(9) })
  .map(({ step, nth }) => ({
    label: `attempt ${nth} is ${step.kind}`,
    run: async ({ store, heard }) => {
      const due = heard[nth % Math.max(1, heard.length)]
      if (due === undefined) return
      const kept = (await store.findDelivery(due.id))?.row
      const { attempts = 0, generation = 0 } = kept ?? {}
      await store.settle(makeSettlement({ ...due, attempts, generation }, { step }))
    },
  }))

const click: fc.Arbitrary<Happening> = subid.map((name) => ({
  label: `click ${name}`,
  run: ({ store }) =>
    store.keepClick(makeClick({ subid: name, campaign: name === 'c1' ? 'spring' : 'summer' })),
}))

const pause: fc.Arbitrary<Happening> = fc.boolean().map((paused) => ({
  label: paused ? 'pause' : 'resume',
  run: ({ store }) => saveDestination(store, 'pausing', paused),
}))

const removal: fc.Arbitrary<Happening> = fc.constantFrom(...destinationIds).map((id) => ({
  label: `remove ${id}`,
  run: ({ store }) => store.changeSettings([{ kind: 'destinations', id, value: null, by: 'test' }]),
}))

const correction: fc.Arbitrary<Happening> = fc
  .record({ subid, status: fc.constantFrom(...statuses), test: fc.boolean() })
  .map((wish) => ({
    label: `corrected ${JSON.stringify(wish)}`,
    run: ({ store }) => store.take(makeIntake(wish, { cause: { kind: 'correction' } })),
  }))

const decision: fc.Arbitrary<Happening> = fc
  .record({ subid, nth: fc.nat(3), none: fc.boolean() })
  .map(({ subid: name, nth, none }) => ({
    label: `decided ${name} ${none ? 'none' : nth}`,
    run: async ({ store }) => {
      const { leads, postbacks } = await store.trace(name)
      const waiting = postbacks.find((one) => one.reason === 'ambiguous-lead')
      const lead = leads[nth % Math.max(1, leads.length)]
      await store.decide(waiting?.id ?? '', none ? null : (lead?.id ?? ''))
    },
  }))

const forgettingTests: fc.Arbitrary<Happening> = fc.constant({
  label: 'tests deleted',
  run: ({ store }) => store.deleteTests({ network: null, campaigns: null, withClicks: true }),
})

const resending: fc.Arbitrary<Happening> = fc.nat(9).map((nth) => ({
  label: `resend ${nth}`,
  run: async ({ store, heard }) => store.resend(heard[nth % Math.max(1, heard.length)]?.id ?? ''),
}))

const replaying: fc.Arbitrary<Happening> = fc
  .record({
    mode: fc.constantFrom(...replayModes),
    destination: fc.constantFrom(...destinationIds),
  })
  .map(({ mode, destination }) => ({
    label: `replay ${mode} of ${destination}`,
    run: async ({ store }) => {
      const replay = makeReplay({ mode, filter: { destination, to: startAt + 1 } })
      await store.startReplay(replay)
      while ((await store.stepReplay(replay.id, 3))?.state === 'running');
    },
  }))

const sequence = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: word },
    { weight: 8, arbitrary: attempt },
    { weight: 2, arbitrary: click },
    { weight: 2, arbitrary: pause },
    { weight: 1, arbitrary: removal },
    { weight: 2, arbitrary: correction },
    { weight: 1, arbitrary: decision },
    { weight: 1, arbitrary: forgettingTests },
    { weight: 4, arbitrary: resending },
    { weight: 2, arbitrary: replaying },
  ),
  { minLength: 10, maxLength: 40 },
)

export function describeSequences(name: string, open: OpenStoreWorld): void {
  describe(`${name}: any sequence`, () => {
    const openWorld = worldsOf(open)

    test('keeps the ledger balanced, leads in line with moves, and deliveries in order', async () => {
      const { store } = await openWorld()
      const world = { store, heard: hearDue(store) }
      const network = makeNetwork({ unknownSubid: 'wait' })
      await store.changeSettings([{ kind: 'networks', id: 'pp', value: network, by: 'test' }])
      // One store for all: what came before is only more to be consistent with.
      const holds = fc.asyncProperty(sequence, (happenings) => play(world, happenings))
      await fc.assert(holds, { numRuns: 8 })
    })
  })
}

async function play(world: World, happenings: readonly Happening[]): Promise<void> {
  for (const id of destinationIds) await saveDestination(world.store, id)
  for (const { run } of happenings) await run(world)
  await expectBalanced(world.store)
  for (const id of subids) await expectConsistent(world.store, id)
}

async function expectConsistent(store: Store, name: string): Promise<void> {
  const { leads, moves, deliveries } = await store.trace(name)
  for (const lead of leads) {
    const own = moves.filter((move) => move.leadId === lead.id)
    expect(own.length).toBe(lead.moves)
    expect(own.at(-1)).toMatchObject({ to: lead.status, amount: lead.amount })
    own.reduce((before, move) => {
      expect(move.from).toBe(before?.to ?? null)
      return move
    }, own[-1])
  }
  for (const move of moves) {
    const told = deliveries.filter((one) => one.moveId === move.id).map((one) => one.destination)
    const untold = move.notSent.map((one) => one.destination)
    expect(new Set([...told, ...untold]).size).toBe(told.length + untold.length)
  }
  // In the order of their moves: what was told late has a younger id.
  const open = deliveries
    .filter((one) => one.state === 'waiting' || one.state === 'parked')
    .sort((a, b) => (a.moveId < b.moveId ? -1 : 1))
  const heads = new Map(
    open.toReversed().map((one) => [`${one.leadId} ${one.destination}`, one.id]),
  )
  for (const one of deliveries) {
    const isHead = heads.get(`${one.leadId} ${one.destination}`) === one.id
    if (one.nextAt !== null) expect([one.state, isHead]).toEqual(['waiting', true])
  }
}
