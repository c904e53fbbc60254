import { putSettings, startCarom } from './carom.ts'
import { startChild } from './child.ts'
import { runLoad } from './load.ts'
import { concurrency } from './plan.ts'
import { untilItRests, usageOf, usedBetween } from './proc.ts'
import { type CurvePoint, type Measured, median } from './report.ts'
import { importClicks, type Seeded } from './seed.ts'
import { postbackRequest, shuffled, subidOf } from './traffic.ts'

/**
 * The cost of one postback as clicks become many. The work at each size is the same; between two sizes lie
 * minutes, in which the machine may become another, so that each is held against a bare server beside it.
 */
export async function measureCurve(seeded: Seeded): Promise<Measured> {
  const carom = await startCarom({ folder: await seeded.emptyFolder(), profiles: seeded.profiles })
  const bare = await startChild('bare-http', [])
  const curve: CurvePoint[] = []
  try {
    await putSettings(carom)
    let present = 0
    for (const clicks of seeded.sizes.curve) {
      const seedSeconds = await importClicks(carom, present, clicks)
      present = clicks
      if (seeded.sizes.rests) await untilItRests(carom.pid)
      await warmUp(carom, clicks, seeded.sizes.warmUp)
      await warmUp(bare, clicks, seeded.sizes.warmUp * (curve.length === 0 ? bareWarmUps : 1))
      const point = await pointOf({ carom, bare }, seeded, clicks)
      const first = curve[0]?.timesBare ?? point.timesBare
      curve.push({ clicks, seedSeconds, ...point, relative: point.timesBare / first })
    }
  } finally {
    await bare.stop()
    await carom.stop()
  }
  return { rows: [], curve, notes: [] }
}

/** All later sizes are held against the first, when the reference has to be as warm as it is by then. */
const bareWarmUps = 5

/** Subids nobody knows take the same way and leave the known ones to be measured. */
async function warmUp({ port }: Server, clicks: number, count: number): Promise<void> {
  const unknown = 1_000_000_000 + clicks
  const requests = Array.from({ length: count }, (_, index) =>
    postbackRequest(subidOf(unknown + index), '0'),
  )
  await runLoad({ port, requests, status: 200 }, concurrency)
}

type Server = { readonly pid: number; readonly port: number }

const rounds = 5

async function pointOf(
  { carom, bare }: { readonly carom: Server; readonly bare: Server },
  { sizes }: Seeded,
  clicks: number,
) {
  const runs: { own: Spent; others: Spent }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const requests = Array.from({ length: sizes.curvePostbacks }, (_, index) =>
      postbackRequest(subidOf(shuffled(index, clicks)), `${clicks}-${round}-${index}`),
    )
    runs.push({ own: await spentBy(carom, requests), others: await spentBy(bare, requests) })
  }
  return {
    perSecond: median(runs.map(({ own }) => own.perSecond)),
    cpuMs: median(runs.map(({ own }) => own.cpuMs)),
    timesBare: median(runs.map(({ own, others }) => own.cpuMs / others.cpuMs)),
    writtenKiB: median(runs.map(({ own }) => own.writtenKiB)),
    peakMb: usageOf(carom.pid).peakMb,
  }
}

type Spent = { readonly perSecond: number; readonly cpuMs: number; readonly writtenKiB: number }

/** What one request cost a server. */
async function spentBy({ pid, port }: Server, requests: readonly Buffer[]): Promise<Spent> {
  const before = usageOf(pid)
  const { perSecond } = await runLoad({ port, requests, status: 200 }, concurrency)
  const used = usedBetween(before, usageOf(pid))
  const count = requests.length
  return {
    perSecond,
    cpuMs: used.cpuMs / count,
    writtenKiB: used.writtenBytes / count / 1024,
  }
}
