import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Carom, startCarom } from './carom.ts'
import { mustHaveKept, type Timed, timed } from './measure-intake.ts'
import { addressAt, placesFile } from './places.ts'
import { callers, type Sizes } from './plan.ts'
import { type Measured, rowOf, spentNote, type Wanted } from './report.ts'
import type { Seeded } from './seed.ts'
import { agentAt, visitRequest } from './traffic.ts'

/** A server, and the campaign of it that is visited. */
type Door = { readonly carom: Carom; readonly campaign: string; readonly isMasked: boolean }

const agents = 300
/** What rules, place, agent and caps may cost together, of the clicks a second without them. */
const leastKept = 0.85
/** As good as nothing: neighbouring runs differ by as much. */
const leastUnchanged = 0.95

/**
 * What the way of a visitor costs: by rules, place, agent and caps, beside one page and nothing known of
 * the visitor; and the same where there are many campaigns and many rules.
 */
export async function measureClickPath(seeded: Seeded): Promise<Measured> {
  const plain = { carom: await openPlain(seeded), campaign: 'plain', isMasked: true }
  const full = { carom: await openFull(seeded, few), campaign: 'full', isMasked: false }
  const many = { carom: await openFull(seeded, seeded.sizes), campaign: 'full', isMasked: false }
  try {
    return await compare(seeded.sizes, { plain, full, many })
  } finally {
    for (const { carom } of [plain, full, many]) await carom.stop()
  }
}

type Doors = { readonly plain: Door; readonly full: Door; readonly many: Door }

async function compare(sizes: Sizes, { plain, full, many }: Doors): Promise<Measured> {
  const doors = [plain, full, many]
  const { warmUp, rounds, clickRequests } = sizes
  for (const door of doors) await visit(door, 0, warmUp)
  const runs: { plain: Timed; full: Timed; many: Timed }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const from = warmUp + round * clickRequests
    const to = from + clickRequests
    runs.push({
      plain: await visit(plain, from, to),
      full: await visit(full, from, to),
      many: await visit(many, from, to),
    })
  }
  for (const { carom } of doors) {
    await mustHaveKept(carom, 'carom_clicks_total', warmUp + rounds * clickRequests)
  }
  const last = runs.at(-1)
  return {
    rows: [
      row('Clicks with rules, place, agent, caps', {
        reference: 'without them',
        rounds: runs.map((run) => ({ carom: run.full, bare: run.plain })),
        limit: leastKept,
      }),
      row(`Clicks, ${sizes.manyCampaigns} campaigns, ${sizes.manyRules} rules`, {
        reference: `${few.manyCampaigns} and ${few.manyRules}`,
        rounds: runs.map((run) => ({ carom: run.many, bare: run.full })),
        limit: leastUnchanged,
      }),
    ],
    notes: Object.entries(last ?? {}).map(([name, { used }]) =>
      spentNote(`Clicks (${name}), processor time per request by thread`, used, clickRequests),
    ),
  }
}

type Compared = Pick<Wanted, 'limit'> & {
  readonly reference: string
  readonly rounds: readonly { readonly carom: Timed; readonly bare: Timed }[]
}

const row = (name: string, { reference, rounds, limit }: Compared) =>
  rowOf({ name, reference, unit: '/s', bound: 'least', limit, goal: null }, rounds)

function visit({ carom, campaign, isMasked }: Door, from: number, to: number): Promise<Timed> {
  const requests = Array.from({ length: to - from }, (_, at) => {
    const index = from + at
    const agent = agentAt(index % agents)
    return visitRequest({ index, campaign, agent, address: addressAt(index), isMasked })
  })
  return timed(carom.pid, { port: carom.port, requests, status: 302, connections: callers })
}

const trusting = { CAROM_TRUST_PROXY: '127.0.0.0/8' }
const page = (id: string) => ({ id, url: `https://${id}.example/?sub1={subid}` })

async function openPlain(seeded: Seeded): Promise<Carom> {
  const carom = await startCarom({ folder: await seeded.copy(), environment: trusting })
  await carom.put('campaigns/plain', { id: 'plain', landings: [page('offer')] })
  return carom
}

type Many = Pick<Sizes, 'manyCampaigns' | 'manyRules'>

const few: Many = { manyCampaigns: 10, manyRules: 10 }

/** Settings of so many come from a file: as many calls would take minutes. */
async function openFull({ copy, profiles }: Seeded, sizes: Many): Promise<Carom> {
  const folder = await copy()
  const places = join(folder, 'places.mmdb')
  const settings = join(folder, 'carom.yaml')
  await writeFile(places, placesFile())
  await writeFile(settings, JSON.stringify({ version: 1, campaigns: campaignsOf(sizes) }))
  const environment = { ...trusting, CAROM_GEO_DB: places, CAROM_CONFIG: settings }
  return startCarom({ folder, profiles: sizes === few ? profiles : undefined, environment })
}

function campaignsOf({ manyCampaigns, manyRules }: Many): readonly object[] {
  const others = Array.from({ length: manyCampaigns - 1 }, (_, index) => ({
    id: `other-${index}`,
    landings: [page('a'), page('b')],
  }))
  const full = {
    id: 'full',
    prelandings: [page('quiz'), page('story')],
    landings: ['a', 'b', 'c'].map((id) => ({ ...page(id), dailyCap: 100 })),
    rules: Array.from({ length: manyRules }, (_, index) => ruleAt(index, manyRules)),
  }
  return [full, ...others]
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const codes = letters.flatMap((first) => letters.map((second) => `${first}${second}`))

/** A rule of a country, an app and a few hours, as buyers have them; the last is for everybody. */
function ruleAt(index: number, of: number): object {
  if (index === of - 1) return { id: 'rest', prelandings: ['quiz'] }
  return {
    id: `rule-${index}`,
    country: [codes[index % codes.length]],
    device: 'mobile',
    browser: ['Facebook', 'Instagram'],
    hours: '8-22',
    params: { zone: [`x${index}`, 'bad*'] },
    landings: ['b'],
  }
}
