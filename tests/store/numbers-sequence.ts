import fc from 'fast-check'
import { slotMs } from '../../src/domain/slots.ts'
import { statuses } from '../../src/domain/status.ts'
import { hourMs, makeClick, makeIntake } from './makers.ts'
import type { StoreWorld } from './worlds.ts'

/** Where many write, what is younger may not be counted yet. */
const lagMs = 5_000

export const stepNumbers = ({ store, clock }: Pick<StoreWorld, 'store' | 'clock'>, limit: number) =>
  store.deriveNumbers({ nowMs: clock.now + lagMs, limit, keepClicksDays: 400, keepLeadsDays: 1095 })

type Happening = { readonly label: string; readonly run: (world: StoreWorld) => Promise<unknown> }

const subid = fc.constantFrom('c1', 'c2', 'c3')

const word: fc.Arbitrary<Happening> = fc
  .record({
    subid,
    status: fc.constantFrom(...statuses),
    txid: fc.constantFrom('t1', 't2'),
    amount: fc.constantFrom(undefined, '1', '2.5', '0.000001', '999999999999.999999'),
    currency: fc.constantFrom(undefined, 'USD', 'EUR'),
    sale: fc.constantFrom(undefined, 'rebill' as const),
    test: fc.boolean(),
    lateMs: fc.constantFrom(0, 0, 3 * hourMs),
    network: fc.constantFrom('default', 'pp'),
  })
  .map(({ network, lateMs, test: isTest, ...rest }) => {
    const known = Object.entries(rest).filter(([, value]) => value !== undefined)
    const reading = {
      ...Object.fromEntries(known),
      word: rest.status,
      test: isTest && rest.txid === 't2',
    }
    return {
      label: `${network} says ${JSON.stringify(reading)} ${lateMs} ms late`,
      run: ({ store, clock }) =>
        store.take(makeIntake(reading, { network, receivedAt: clock.now - lateMs })),
    }
  })

const click: fc.Arbitrary<Happening> = fc
  .record({
    subid,
    ageMs: fc.constantFrom(0, 0, 5 * hourMs, 40 * hourMs),
    px: fc.constantFrom('1', '2'),
  })
  .map(({ ageMs, ...wish }) => ({
    label: `click ${JSON.stringify(wish)} of ${ageMs} ms ago`,
    run: ({ store, clock }) => {
      const at = clock.now - ageMs
      const one = makeClick({ ...wish, at, campaign: wish.subid === 'c1' ? 'spring' : 'summer' })
      return ageMs === 0 ? store.keepClick(one) : store.importClicks([one])
    },
  }))

const view: fc.Arbitrary<Happening> = fc
  .record({
    subid,
    landing: fc.constantFrom('offer-a', 'offer-b'),
    ageMs: fc.constantFrom(0, hourMs),
  })
  .map(({ ageMs, ...wish }) => ({
    label: `view ${JSON.stringify(wish)} of ${ageMs} ms ago`,
    run: ({ store, clock }) => store.keepView({ ...wish, at: clock.now - ageMs, prelanding: null }),
  }))

const time: fc.Arbitrary<Happening> = fc
  .constantFrom(1_000, 90_000, slotMs, 26 * hourMs)
  .map((ms) => ({
    label: `${ms} ms pass`,
    run: async ({ clock }) => {
      clock.now += ms
    },
  }))

const counting: fc.Arbitrary<Happening> = fc.constantFrom(1, 2, 50).map((limit) => ({
  label: `a step of ${limit}`,
  run: (world) => stepNumbers(world, limit),
}))

/** Clicks, views and words, late ones too, while time passes and steps count some of them. */
export const happenings = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: word },
    { weight: 3, arbitrary: click },
    { weight: 2, arbitrary: view },
    { weight: 3, arbitrary: time },
    { weight: 4, arbitrary: counting },
  ),
  { minLength: 10, maxLength: 40 },
)
