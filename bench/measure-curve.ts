import { type Carom, putSettings, startCarom } from './carom.ts'
import { runLoad } from './load.ts'
import { concurrency } from './plan.ts'
import { untilItRests, usageOf, usedBetween } from './proc.ts'
import { type CurvePoint, type Measured, median } from './report.ts'
import { importClicks, type Seeded } from './seed.ts'
import { postbackRequest, shuffled, subidOf } from './traffic.ts'

/** The cost of one postback as clicks become many. The work at each size is the same. */
export async function measureCurve(seeded: Seeded): Promise<Measured> {
  const carom = await startCarom({ folder: await seeded.emptyFolder(), profiles: seeded.profiles })
  const curve: CurvePoint[] = []
  try {
    await putSettings(carom)
    let present = 0
    for (const clicks of seeded.sizes.curve) {
      const seedSeconds = await importClicks(carom, present, clicks)
      present = clicks
      if (seeded.sizes.rests) await untilItRests(carom.pid)
      await warmUp(carom, clicks, seeded.sizes.warmUp)
      const point = await pointOf(carom, seeded, clicks)
      const first = curve[0]?.cpuMs ?? point.cpuMs
      curve.push({ clicks, seedSeconds, ...point, relative: point.cpuMs / first })
    }
  } finally {
    await carom.stop()
  }
  return { rows: [], curve, notes: [] }
}

/** Subids nobody knows take the same way and leave the known ones to be measured. */
async function warmUp(carom: Carom, clicks: number, count: number): Promise<void> {
  const unknown = 1_000_000_000 + clicks
  const requests = Array.from({ length: count }, (_, index) =>
    postbackRequest(subidOf(unknown + index), '0'),
  )
  await runLoad({ port: carom.port, requests, status: 200 }, concurrency)
}

const rounds = 3

async function pointOf(carom: Carom, { sizes }: Seeded, clicks: number) {
  const count = sizes.curvePostbacks
  const runs: { perSecond: number; cpuMs: number; writtenKiB: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const requests = Array.from({ length: count }, (_, index) =>
      postbackRequest(subidOf(shuffled(index, clicks)), `${clicks}-${round}-${index}`),
    )
    const before = usageOf(carom.pid)
    const { perSecond } = await runLoad({ port: carom.port, requests, status: 200 }, concurrency)
    const used = usedBetween(before, usageOf(carom.pid))
    const writtenKiB = used.writtenBytes / count / 1024
    runs.push({ perSecond, cpuMs: used.cpuMs / count, writtenKiB })
  }
  return {
    perSecond: median(runs.map((run) => run.perSecond)),
    cpuMs: median(runs.map((run) => run.cpuMs)),
    writtenKiB: median(runs.map((run) => run.writtenKiB)),
    peakMb: usageOf(carom.pid).peakMb,
  }
}
