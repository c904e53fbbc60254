import { open } from 'node:fs/promises'
import { z } from 'zod'
import { type Client, openClient } from './client.ts'
import { type Command, type CommandCall, configOf, printJson, WrongUse } from './command.ts'

const statusAnswer = z.object({
  rows: z.array(
    z.looseObject({
      line: z.number(),
      subid: z.string().nullable(),
      outcome: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  counts: z.record(z.string(), z.number()),
})
const clickAnswer = z.object({
  accepted: z.number(),
  repeated: z.number(),
  refused: z.array(
    z.looseObject({ line: z.number(), reason: z.string(), detail: z.string().optional() }),
  ),
})

/** What one request takes of a file: well under what the server allows by itself. */
const linesAtOnce = 10_000
const charsAtOnce = 4 * 1024 * 1024
const problemsShown = 20

type Problem = {
  readonly line: number
  readonly reason: string
  readonly subid?: string | null
  /** What of the line it is about. */
  readonly detail?: string
}

type Total = {
  readonly counts: Record<string, number>
  readonly problems: Problem[]
}

export const importCommand: Command = {
  name: 'import',
  summary: 'Bring statuses, or the clicks of another tracker, into a running server.',
  usage: 'FILE',
  help: [
    'Statuses are lines of `subid,payout,txid,status`, or a CSV whose first line names its columns; each',
    'is judged like a word of `--network` (`default`). `--dry-run` says what would be, part by part, and',
    'keeps nothing. With `--clicks` the file is NDJSON: one click `{"subid": …}` a line. The file is read',
    'and sent part by part; a repeated import changes nothing. Exit code 1: some lines were refused.',
    'Needs a token with the scope admin.',
  ].join('\n'),
  flags: {
    network: { type: 'string' },
    'dry-run': { type: 'boolean' },
    clicks: { type: 'boolean' },
  },
  settings: 'client',
  run: async (call) => {
    const [file] = call.args
    if (file === undefined) throw new WrongUse('names no file')
    const { clicks } = call.flags
    if (clicks === true && call.flags['dry-run'] === true) {
      throw new WrongUse('--dry-run is for statuses: clicks are only kept')
    }
    const config = configOf(call)
    const client = openClient(config.url, config.token ?? config.adminToken)
    const total: Total = { counts: {}, problems: [] }
    const send = clicks === true ? sendClicks : sendStatuses
    let done = 0
    for await (const part of partsOf(file, clicks !== true)) {
      await send({ call, client, total }, part)
      done += part.lines
      call.say(`${done} lines`)
    }
    return sayEnd(call, total)
  },
}

type Part = {
  readonly text: string
  /** Of the file, before the first line of this part that is not the repeated header. */
  readonly linesBefore: number
  readonly lines: number
}

/** Every part but the first begins with the file's first line, if that is a header. */
async function* partsOf(file: string, repeatsHeader: boolean): AsyncGenerator<Part> {
  const handle = await open(file).catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${error.message}`)
  })
  let header = ''
  let lines: string[] = []
  let chars = 0
  let before = 0
  const part = (): Part => {
    const text = before === 0 || header === '' ? lines.join('\n') : [header, ...lines].join('\n')
    return {
      text,
      linesBefore: before - (before > 0 && header !== '' ? 1 : 0),
      lines: lines.length,
    }
  }
  for await (const line of handle.readLines({ encoding: 'utf8' })) {
    if (repeatsHeader && before === 0 && lines.length === 0 && isHeader(line)) header = line
    lines.push(line)
    chars += line.length
    if (!isFull(lines, chars) || endsInQuotes(lines)) continue
    yield part()
    before += lines.length
    ;[lines, chars] = [[], 0]
  }
  if (lines.length > 0) yield part()
}

const isFull = (lines: readonly string[], chars: number) =>
  lines.length >= linesAtOnce || chars >= charsAtOnce

const isHeader = (line: string) => /(^|[,;\t|"\uFEFF])status("|[,;\t|]|$)/i.test(line)

/** A cell that holds a line end goes on: a cut there would make two rows of one. */
function endsInQuotes(lines: readonly string[]): boolean {
  let quotes = 0
  for (const line of lines) quotes += line.split('"').length - 1
  return quotes % 2 === 1
}

type Sending = { readonly call: CommandCall; readonly client: Client; readonly total: Total }

async function sendStatuses({ call, client, total }: Sending, part: Part): Promise<void> {
  const { flags } = call
  const network = typeof flags['network'] === 'string' ? flags['network'] : 'default'
  const query = new URLSearchParams({ network, dryRun: String(flags['dry-run'] === true) })
  const answer = await client.api('POST', `/import/statuses?${query}`, part.text)
  const { rows, counts } = statusAnswer.parse(answer)
  for (const [outcome, count] of Object.entries(counts)) add(total, outcome, count)
  for (const { line, subid, outcome, reason } of rows) {
    if (outcome !== 'refused') continue
    total.problems.push({ line: part.linesBefore + line, subid, reason: reason ?? '' })
  }
}

async function sendClicks({ client, total }: Sending, part: Part): Promise<void> {
  const answer = clickAnswer.parse(await client.api('POST', '/clicks', part.text))
  add(total, 'accepted', answer.accepted)
  add(total, 'repeated', answer.repeated)
  add(total, 'refused', answer.refused.length)
  for (const { line, reason, detail } of answer.refused) {
    const about = detail === undefined ? {} : { detail }
    total.problems.push({ line: part.linesBefore + line, reason, ...about })
  }
}

function add({ counts }: Total, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count
}

function problemLine({ line, subid, reason, detail }: Problem): string {
  const about = detail === undefined ? '' : `: ${detail}`
  return `line ${line}${subid ? ` (${subid})` : ''}: ${reason}${about}`
}

function sayEnd(call: CommandCall, { counts, problems }: Total): 0 | 1 {
  const refused = counts['refused'] ?? 0
  if (call.json) {
    printJson(call, { ok: refused === 0, counts, refused: problems })
    return refused === 0 ? 0 : 1
  }
  for (const problem of problems.slice(0, problemsShown)) call.print(problemLine(problem))
  const more = problems.length - problemsShown
  if (more > 0) call.print(`… and ${more} more; --json prints them all.`)
  const told = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  call.print(told.join(', ') || 'nothing')
  return refused === 0 ? 0 : 1
}
