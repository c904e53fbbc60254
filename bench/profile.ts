import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

type Node = {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
}
type Profile = {
  readonly nodes: readonly Node[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const shownAreas = 12
/** A thread that had less of the processor than this had next to nothing to do. */
const leastShare = 0.05

/** Where the time of Carom's threads went, by part of the program; the profiles are removed. */
export async function profileNotes(name: string, folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) =>
    file.endsWith('.cpuprofile'),
  )
  const threads: { readonly thread: string; readonly spent: Map<string, number> }[] = []
  for (const file of files) {
    const profile: Profile = JSON.parse(await readFile(join(folder, file), 'utf8'))
    threads.push({ thread: threadOf(profile), spent: spentByArea(profile) })
    await rm(join(folder, file))
  }
  const all = sumOf(threads.map(({ spent }) => sumOf(spent.values())))
  return threads
    .filter(({ spent }) => sumOf(spent.values()) >= all * leastShare)
    .map(({ thread, spent }) => `Where the time of ${name} goes in ${thread}: ${shares(spent)}.`)
}

function sumOf(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, one) => sum + one, 0)
}

function threadOf({ nodes }: Profile): string {
  const runs = (script: string) => nodes.some(({ callFrame }) => callFrame.url.endsWith(script))
  if (runs('/store/sqlite/threads/writer.ts')) return 'the writer’s thread'
  if (runs('/store/sqlite/threads/reader.ts')) return 'the reader’s thread'
  if (runs('/store/sqlite/threads/checkpointer.ts')) return 'the checkpointer’s thread'
  return 'the main thread'
}

/** Microseconds of each area's own code, without what waits. */
function spentByArea({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const areas = new Map(nodes.map((node) => [node.id, areaOf(node)]))
  const spent = new Map<string, number>()
  samples.forEach((id, index) => {
    const area = areas.get(id)
    if (area === undefined) return
    spent.set(area, (spent.get(area) ?? 0) + (timeDeltas[index] ?? 0))
  })
  return spent
}

/** A folder of ours, a package, a part of Node, or native code; undefined for waiting. */
function areaOf({ callFrame: { functionName, url } }: Node): string | undefined {
  if (functionName === '(idle)' || functionName === '(root)') return undefined
  const packageName = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (packageName !== undefined) return packageName
  const own = /\/(src\/.*)\/[^/]+$/.exec(url)?.[1]
  if (own !== undefined) return own
  if (url.startsWith('node:')) return url.replace('internal/', '').split('/')[0]
  return functionName.startsWith('(') ? functionName : `native ${functionName}`
}

function shares(spent: Map<string, number>): string {
  const all = sumOf(spent.values())
  const first = [...spent]
    .sort(([, a], [, b]) => b - a)
    .slice(0, shownAreas)
    .filter(([, us]) => us >= all / 100)
  return first.map(([area, us]) => `${area} ${Math.round((us / all) * 100)} %`).join(', ')
}
