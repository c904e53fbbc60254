import type { DueDelivery } from '../src/domain/delivery.ts'
import { openStore } from '../src/store/open.ts'
import type { Settlement, Store } from '../src/store/store.ts'
import { nowNs } from './machine.ts'
import { type Measured, rowOf } from './report.ts'
import type { Seeded } from './seed.ts'
import { seedQueue } from './seed-queue.ts'

/** Deliveries of one claim, and of one settling. */
const atOnce = 64
const rounds = 60
/** Of the destination that is well: as many as all rounds take. */
const well = atOnce * (rounds + 1)

type Times = { claim: number; ofOther: number; look: number; settle: number }

/**
 * What it costs to claim where very many wait for one destination, beside the same where few do: of that
 * destination, of another, to ask which have anything due, and to settle. Both stores are asked in turn.
 */
export async function measureClaims({ sizes, emptyFolder }: Seeded): Promise<Measured> {
  const [few = 0, many = 0] = sizes.claims
  const stores = [await open(emptyFolder, few), await open(emptyFolder, many)] as const
  try {
    const all: { few: Times; many: Times }[] = []
    for (let round = 0; round <= rounds; round += 1) {
      const [first, second] = [await timesOf(stores[0]), await timesOf(stores[1])]
      // The first round prepares the statements.
      if (round > 0) all.push({ few: first, many: second })
    }
    const reference = `with ${few.toLocaleString('en')}`
    const bound = { bound: 'most', limit: 1.5, goal: null } as const
    const row = (name: string, pick: (times: Times) => number) =>
      rowOf(
        { name, reference, unit: 'µs', ...bound },
        all.map((one) => ({ carom: runOf(pick(one.many)), bare: runOf(pick(one.few)) })),
      )
    const waiting = `${many.toLocaleString('en')} waiting`
    return {
      rows: [
        row(`Claim of ${atOnce}, ${waiting}`, ({ claim }) => claim),
        row('… of another destination', ({ ofOther }) => ofOther),
        row('… to see what is due', ({ look }) => look),
        row(`… to settle ${atOnce}`, ({ settle }) => settle),
      ],
      notes: [],
    }
  } finally {
    for (const store of stores) await store.close()
  }
}

const runOf = (value: number) => ({ value, cpuMs: 0, peakMb: 0 })

async function open(emptyFolder: Seeded['emptyFolder'], rows: number): Promise<Store> {
  const path = seedQueue(await emptyFolder(), { crowded: rows, well })
  return openStore({ url: `sqlite:${path}`, nowMs: Date.now, log: { error: () => undefined } })
}

async function timesOf(store: Store): Promise<Times> {
  const nowMs = Date.now()
  const claimOf = (destination: string) =>
    timed(() => store.listDue({ destination, nowMs, held: [], limit: atOnce }))
  const crowded = await claimOf('crowded')
  const other = await claimOf('well')
  const look = await timed(() => store.listDueDestinations(nowMs))
  const settle = await timed(() =>
    Promise.all(other.value.map((due) => store.settle(deliveredOf(due, nowMs)))),
  )
  return { claim: crowded.us, ofOther: other.us, look: look.us, settle: settle.us }
}

async function timed<Value>(run: () => Promise<Value>) {
  const startedNs = nowNs()
  const value = await run()
  return { value, us: (nowNs() - startedNs) / 1e3 }
}

function deliveredOf(due: DueDelivery, at: number): Settlement {
  const url = `https://partner.example/in?subid=${due.move.subid}&status=Lead`
  return {
    ...{ deliveryId: due.id, bucket: due.bucket, createdAt: due.createdAt },
    subid: due.move.subid,
    ...{ destination: due.destination, attempt: 1, generation: 0, generatedAt: at },
    request: { method: 'POST', url, headers: {}, body: null, version: 1 },
    result: {
      ...{ startedAt: at, endedAt: at, sentAt: at, status: 200, problem: null, detail: null },
      ...{ answer: 'OK', answerTruncated: false, retryAfterMs: null, remoteAddress: '127.0.0.1' },
    },
    ...{ step: { kind: 'delivered' }, reply: null, replyStatus: null },
  }
}
