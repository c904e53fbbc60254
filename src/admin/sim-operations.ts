import { demoId } from '../domain/demo.ts'
import { settingKinds } from '../domain/settings.ts'
import { pause } from '../platform/clock.ts'
import { showSetting } from '../settings/show.ts'
import { planOf } from '../simulator/plan.ts'
import { play } from '../simulator/play.ts'
import { note, type Run, type Step } from '../simulator/run.ts'
import { findScenario, type Scenario, scenarios } from '../simulator/scenarios.ts'
import { runInput } from './contract-act-inputs.ts'
import {
  deletedSchema,
  newRunSchema,
  runSchema,
  type ShownRun,
  scenarioListSchema,
} from './contract-acts.ts'
import type { AdminDeps } from './deps.ts'
import { type Operation, operation } from './operation.ts'
import { findOwn } from './own.ts'
import { refuse } from './problem.ts'
import { savedOf } from './setting-operations.ts'
import { shownTime } from './shown.ts'
import { insideClient } from './simulation.ts'

type SimDeps = Pick<AdminDeps, 'store' | 'nowMs' | 'randomBytes' | 'publicDoor'> & {
  /** Those that a run looks and steers by. */
  readonly operations: readonly Operation[]
}

const mostRuns = 50

type KeptRun = {
  readonly run: string
  readonly scenario: Scenario
  readonly startedAt: number
  readonly steps: Step[]
  state: ShownRun['state']
  subid: string | null
}

type Stage = { readonly runs: Map<string, KeptRun>; underWay: boolean }

export function simOperations(deps: SimDeps): readonly Operation[] {
  const stage: Stage = { runs: new Map(), underWay: false }
  return [listScenarios, startRun(deps, stage), showRun(stage), removeDemo(deps, stage)]
}

const listScenarios = operation({
  method: 'GET',
  path: '/sim/scenarios',
  summary: 'What the simulator can play',
  scope: 'read',
  answer: scenarioListSchema,
  run: () => ({
    items: scenarios.map((one) => ({
      ...{ id: one.id, title: one.title, about: one.about },
      plan: [...planOf(one)],
    })),
    next: null,
  }),
})

const startRun = (deps: SimDeps, stage: Stage) =>
  operation({
    method: 'POST',
    path: '/sim/run',
    summary: 'Play a scenario over the public doors of this very server; nothing leaves it',
    scope: 'admin',
    body: runInput,
    answer: newRunSchema,
    run: ({ body, who }) => {
      const scenario = findScenario(body.scenario)
      if (scenario === undefined) return refuse('not-found', `no scenario \`${body.scenario}\``)
      const door = deps.publicDoor()
      if (door === null) return refuse('state-conflict', 'this process has no public doors')
      if (stage.underWay) return refuse('state-conflict', 'another run is under way')
      const like = likeOf(deps, body.destination)
      if (like === undefined) return refuse('not-found', `no destination \`${body.destination}\``)
      const time = deps.nowMs().toString(36)
      const kept: KeptRun = {
        run: `run-${time}-${Buffer.from(deps.randomBytes(4)).toString('hex')}`,
        ...{ scenario, startedAt: deps.nowMs(), steps: [], state: 'running', subid: null },
      }
      keep(stage, kept)
      const client = insideClient({ operations: deps.operations, who, door })
      const key = Buffer.from(deps.randomBytes(16)).toString('hex')
      void playRun(stage, kept, {
        ...{ client, id: demoId, run: kept.run, key, like, pause, nowMs: deps.nowMs },
        note: (step) => kept.steps.push(step),
      })
      return { run: kept.run }
    },
  })

/** What another destination is told, without its secrets and without its address. */
function likeOf({ store }: SimDeps, id: string | undefined): Run['like'] {
  if (id === undefined) return {}
  const destination = findOwn(store.settings().destinations, id)
  if (destination === undefined) return undefined
  const shown = showSetting('destinations', destination, { masked: true })
  const { url, method, body, contentType } = shown
  const told = { url, method, body, contentType }
  return JSON.parse(JSON.stringify(told).replaceAll('***', 'hidden'))
}

function keep({ runs }: Stage, kept: KeptRun): void {
  runs.set(kept.run, kept)
  const oldest = runs.keys().next()
  if (runs.size > mostRuns && !oldest.done) runs.delete(oldest.value)
}

/** Never rejects: what goes wrong is a step of the run. */
async function playRun(stage: Stage, kept: KeptRun, run: Run): Promise<void> {
  stage.underWay = true
  try {
    kept.subid = (await play(run, kept.scenario)) ?? null
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    note(run, { from: 'carom', to: 'carom', title: 'The run', ok: false, detail })
  }
  const isSound = kept.steps.every((step) => step.ok) && kept.subid !== null
  kept.state = isSound ? 'passed' : 'failed'
  stage.underWay = false
}

const showRun = ({ runs }: Stage) =>
  operation({
    method: 'GET',
    path: '/sim/runs/{id}',
    summary: 'A run so far: each step with its request and its answer',
    scope: 'read',
    answer: runSchema,
    run: ({ params }) => {
      const kept = runs.get(params.id)
      if (kept === undefined) return refuse('not-found')
      const { run, scenario, state, startedAt, subid, steps } = kept
      return {
        ...{ run, scenario: scenario.id, state, startedAt: shownTime(startedAt), subid },
        steps: steps.map((step) => ({
          ...step,
          at: shownTime(step.at),
          process: step.process === null ? null : { ...step.process },
        })),
      }
    },
  })

const removeDemo = ({ store }: SimDeps, stage: Stage) =>
  operation({
    method: 'DELETE',
    path: '/sim/demo',
    summary: 'Remove all that the simulator made here: settings, leads, clicks',
    scope: 'admin',
    answer: deletedSchema,
    run: async ({ who }) => {
      if (stage.underWay) return refuse('state-conflict', 'a run is under way')
      const settings = store.settings()
      const kinds = settingKinds.filter((kind) => savedOf(settings, kind, demoId) !== undefined)
      const by = who.name
      await store.changeSettings(kinds.map((kind) => ({ kind, id: demoId, value: null, by })))
      const wish = { network: demoId, campaigns: null, withClicks: true }
      return { deleted: await store.deleteTests(wish) }
    },
  })
