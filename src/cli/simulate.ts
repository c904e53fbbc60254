import { pause, wallClock } from '../platform/clock.ts'
import { randomBytes } from '../platform/random.ts'
import { openClient } from './client.ts'
import { type Command, type CommandCall, configOf, printJson } from './command.ts'
import {
  cleanUp,
  lookAtDeliveries,
  lookAtLead,
  prepare,
  type Run,
  report,
  type Step,
  visit,
} from './simulation.ts'

export const simulate: Command = {
  name: 'simulate',
  summary: 'Play a visitor, a network and a destination against a running server.',
  usage: '',
  help: [
    'Makes a network, a campaign and two destinations of its own (`sim-…`) at the running server,',
    'clicks, reports a lead and a purchase, lets the destination answer with a rejection, and checks',
    'everything that came of it. The lead is marked as a test: your own destinations do not hear of it',
    '(unless they say `tests: true`), and nothing leaves the server. The settings are removed at the',
    'end; the one lead stays. Needs an API token with the scope admin.',
  ].join('\n'),
  settings: 'client',
  run: async (call) => {
    const config = configOf(call)
    const client = openClient(config.url, config.token ?? config.adminToken)
    const steps: Step[] = []
    const run: Run = {
      client,
      id: `sim-${wallClock().toString(36)}-${hex(3)}`,
      key: hex(16),
      note: (step) => {
        steps.push(step)
        if (!call.json) call.print(stepLine(step))
      },
      pause,
    }
    await play(run)
    const failed = steps.filter((step) => !step.ok).length
    sayEnd(call, steps, failed)
    return failed === 0 ? 0 : 1
  },
}

/** Whatever happens, the settings of the run are taken away again; without a server there are none. */
async function play(run: Run): Promise<void> {
  const knock = () => run.client.api('GET', '/ledger')
  if (!(await noteFailure(run, 'server', knock))) return
  const acts = async () => {
    await prepare(run)
    const subid = await visit(run)
    if (subid === undefined) return
    await report(run, subid)
    await lookAtDeliveries(run, subid)
    await lookAtLead(run, subid)
  }
  await noteFailure(run, 'run', acts)
  await noteFailure(run, 'clean-up', () => cleanUp(run))
}

async function noteFailure(run: Run, step: string, act: () => Promise<unknown>) {
  try {
    await act()
    return true
  } catch (error) {
    run.note({ step, ok: false, detail: error instanceof Error ? error.message : String(error) })
    return false
  }
}

function sayEnd(call: CommandCall, steps: readonly Step[], failed: number): void {
  if (call.json) {
    printJson(call, { ok: failed === 0, steps })
  } else {
    call.print(failed === 0 ? allWell : `Not as it should be: ${failed}, marked FAIL.`)
  }
}

const allWell = 'Everything came out as it should.'

const stepLine = ({ step, ok, detail }: Step) => `${ok ? 'ok  ' : 'FAIL'}  ${step}: ${detail}`

const hex = (count: number) => Buffer.from(randomBytes(count)).toString('hex')
