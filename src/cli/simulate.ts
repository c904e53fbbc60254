import { pause, wallClock } from '../platform/clock.ts'
import { randomBytes } from '../platform/random.ts'
import { cleanUp, play } from '../simulator/play.ts'
import { note, type Run, type Step } from '../simulator/run.ts'
import { findScenario, type Scenario, scenarios } from '../simulator/scenarios.ts'
import { type Client, openClient } from './client.ts'
import { type Command, type CommandCall, configOf, printJson, WrongUse } from './command.ts'

const standard = ['happy', 'duplicate', 'wrong-key', 'reply']

export const simulate: Command = {
  name: 'simulate',
  summary: 'Play a visitor, a network and a destination against a running server.',
  usage: '[SCENARIO]',
  help: [
    'Makes a network, a campaign and a destination of its own (`sim-…`) at the running server, clicks,',
    'reports what the scenario says, and checks everything that came of it: answers, deliveries with their',
    'six states, the lead, its trace. The lead is marked as a test: your own destinations do not hear of',
    'it (unless they say `tests: true`), and nothing leaves the server. The settings are removed at the',
    'end; the leads stay. Needs an API token with the scope admin.',
    '',
    `Scenarios (left out: ${standard.join(', ')}; \`all\`: every one):`,
    ...scenarios.map(({ id, about }) => `  ${id.padEnd(22)}${about}`),
  ].join('\n'),
  settings: 'client',
  run: async (call) => {
    const config = configOf(call)
    const chosen = scenariosOf(call.args[0])
    const client = openClient(config.url, config.token ?? config.adminToken)
    const steps: Step[] = []
    const onStep = (step: Step) => {
      steps.push(step)
      if (!call.json) call.print(stepLine(step))
    }
    await playAll(chosen, { client, onStep })
    const failed = steps.filter((step) => !step.ok).length
    sayEnd(call, steps, failed)
    return failed === 0 ? 0 : 1
  },
}

function scenariosOf(name: string | undefined): readonly Scenario[] {
  if (name === 'all') return scenarios
  const ids = name === undefined ? standard : [name]
  const chosen = ids.flatMap((id) => findScenario(id) ?? [])
  if (chosen.length === 0) throw new WrongUse(`no scenario \`${name}\`; --help lists them`)
  return chosen
}

type Stage = { readonly client: Client; readonly onStep: (step: Step) => void }

/** Whatever happens, the settings of a run are taken away again; without a server there are none. */
async function playAll(chosen: readonly Scenario[], stage: Stage): Promise<void> {
  const knock = () => stage.client.api('GET', '/ledger')
  if (!(await noteFailure(openRun(stage), 'Server', knock))) return
  for (const scenario of chosen) {
    const run = openRun(stage)
    await noteFailure(run, scenario.title, () => play(run, scenario))
    await noteFailure(run, 'Clean-up', () => cleanUp(run))
  }
}

function openRun({ client, onStep }: Stage): Run {
  const id = `sim-${wallClock().toString(36)}-${hex(3)}`
  return { client, id, run: id, key: hex(16), note: onStep, nowMs: wallClock, pause }
}

async function noteFailure(run: Run, title: string, act: () => Promise<unknown>) {
  try {
    await act()
    return true
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    note(run, { from: 'carom', to: 'carom', title, ok: false, detail })
    return false
  }
}

function sayEnd(call: CommandCall, steps: readonly Step[], failed: number): void {
  if (call.json) {
    printJson(call, { ok: failed === 0, steps: steps.map(jsonStep) })
  } else {
    call.print(failed === 0 ? allWell : `Not as it should be: ${failed}, marked FAIL.`)
  }
}

const allWell = 'Everything came out as it should.'

const stepLine = ({ title, ok, detail }: Step) => `${ok ? 'ok  ' : 'FAIL'}  ${title}: ${detail}`

const jsonStep = ({ at, title, ...rest }: Step) => ({
  step: title,
  ...rest,
  at: new Date(at).toISOString(),
})

const hex = (count: number) => Buffer.from(randomBytes(count)).toString('hex')
