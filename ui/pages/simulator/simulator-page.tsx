import { useEffect } from 'react'
import { useKeys } from '../../frame/keys.ts'
import { useMay } from '../../frame/may.ts'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Page } from '../../kit/page.tsx'
import { Sequence } from '../../sim/sequence.tsx'
import { StepDetail } from '../../sim/step-detail.tsx'
import { type ShownScenario, usePlay, useRun, useScenarios } from '../../sim/use-run.ts'
import { text } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { RemoveDemo } from './remove-demo.tsx'
import { RunBar } from './run-bar.tsx'
import { ScenarioList } from './scenario-list.tsx'

const fields = { scenario: text('happy'), like: text(), run: text(), step: text() }

/** Plays a visitor, a network and a receiver against this very server, and draws what happens. */
export function SimulatorPage() {
  const scenarios = useScenarios()
  const [view, change] = useView(fields)
  const may = useMay()
  const items = scenarios.data?.items
  const scenario = items?.find((one) => one.id === view.scenario) ?? items?.[0]
  return (
    <Page title="Simulator" fill actions={may.admin ? <RemoveDemo /> : undefined}>
      {scenario === undefined || items === undefined ? (
        <Nothing error={scenarios.error} retry={() => void scenarios.refetch()} />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col min-[900px]:flex-row">
          <ScenarioList
            scenarios={items}
            chosen={scenario.id}
            onChoose={(id) => change({ scenario: id, run: '', step: '' })}
          />
          <Stage scenario={scenario} view={view} change={change} mayRun={may.admin} />
        </div>
      )}
    </Page>
  )
}

function Nothing({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  return error === null ? <Loading /> : <ErrorState error={error} retry={retry} />
}

type StageProps = {
  readonly scenario: ShownScenario
  readonly view: ReturnType<typeof useView<typeof fields>>[0]
  readonly change: ChangeView<typeof fields>
  readonly mayRun: boolean
}

function Stage({ scenario, view, change, mayRun }: StageProps) {
  const { data, error, isRunning } = useRun(view.run)
  const { play, isStarting } = usePlay((run) =>
    change({ scenario: scenario.id, run, step: '' }, 'push'),
  )
  const steps = data?.steps ?? []
  const chosen = view.step === '' ? undefined : Number(view.step)
  useStepKeys(steps.length, chosen, (index) => change({ step: String(index) }))
  // The step that went wrong explains the run: nobody has to look for it.
  const wrong = steps.findIndex((step) => !step.ok)
  const isFailed = data?.state === 'failed' && view.step === '' && wrong >= 0
  useEffect(() => {
    if (isFailed) change({ step: String(wrong) })
  }, [isFailed, wrong, change])
  const step = chosen === undefined ? undefined : steps[chosen]
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col min-[1200px]:flex-row">
      <div className="min-w-0 flex-1 p-4 min-[900px]:overflow-y-auto">
        <RunBar
          {...{ scenario, mayRun }}
          run={data}
          isGone={error !== null}
          isBusy={isStarting || isRunning}
          like={view.like}
          onLike={(like) => change({ like })}
          onRun={() => play(scenario.id, view.like)}
        />
        <Sequence
          plan={scenario.plan}
          {...{ steps, isRunning, chosen }}
          onChoose={(index) => change({ step: String(index) })}
        />
      </div>
      <section
        aria-label="Request and response"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="shrink-0 border-line p-4 -outline-offset-2 max-[1199px]:border-t min-[1200px]:w-[400px] min-[1200px]:overflow-y-auto min-[1200px]:border-l"
      >
        {step === undefined ? (
          <EmptyState kind="nothing" title="Choose a step">
            {steps.length === 0
              ? 'Run the scenario; each step then shows what was sent and what was answered.'
              : 'Each shows what was sent and what was answered. J and K go from step to step.'}
          </EmptyState>
        ) : (
          <StepDetail step={step} />
        )}
      </section>
    </div>
  )
}

function useStepKeys(
  length: number,
  chosen: number | undefined,
  choose: (index: number) => void,
): void {
  useKeys({
    next: () => length > 0 && choose(Math.min(length - 1, (chosen ?? -1) + 1)),
    previous: () => length > 0 && choose(Math.max(0, (chosen ?? length) - 1)),
  })
}
