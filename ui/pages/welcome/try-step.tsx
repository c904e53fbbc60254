import { Play } from 'lucide-react'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Sequence } from '../../sim/sequence.tsx'
import { StepDetail } from '../../sim/step-detail.tsx'
import { type RunStep, usePlay, useRun, useScenarios } from '../../sim/use-run.ts'
import { Step } from './step.tsx'

type Props = {
  readonly isTried: boolean
  readonly run: string
  readonly step: string
  readonly onRun: (run: string) => void
  readonly onStep: (step: string) => void
}

/** The happy path, played right here over the public doors of this server. */
export function TryStep({ isTried, run, step, onRun, onStep }: Props) {
  const may = useMay()
  const { data, isRunning } = useRun(run)
  const { play, isStarting } = usePlay(onRun)
  const steps = data?.steps ?? []
  return (
    <Step
      number={1}
      title="Try it with the simulator"
      about="A visitor clicks, a network reports a lead and then a purchase, a receiver is told of both: real requests through the public doors of this server. Nothing leaves it, and no report counts it."
      isDone={isTried || data?.state === 'passed'}
      state={stateOf(data?.state, isTried)}
      actions={
        may.admin ? (
          <Button
            tone="solid"
            size="lg"
            busy={isStarting || isRunning}
            onClick={() => play('happy')}
          >
            <Play aria-hidden size={12} />
            {data === undefined ? 'Run the happy path' : 'Run it again'}
          </Button>
        ) : undefined
      }
    >
      <Diagram {...{ steps, isRunning, step, onStep }} />
      <More subid={data?.subid ?? null} hasSteps={steps.length > 0} />
    </Step>
  )
}

type DiagramProps = Pick<Props, 'step' | 'onStep'> & {
  readonly steps: readonly RunStep[]
  readonly isRunning: boolean
}

function Diagram({ steps, isRunning, step, onStep }: DiagramProps) {
  const { data, error, refetch } = useScenarios()
  const happy = data?.items.find(({ id }) => id === 'happy')
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />
  if (happy === undefined) return <Loading />
  const chosen = step === '' ? undefined : Number(step)
  const shown = chosen === undefined ? undefined : steps[chosen]
  return (
    <>
      <Sequence
        plan={happy.plan}
        {...{ steps, isRunning, chosen }}
        onChoose={(index) => onStep(String(index))}
      />
      {shown === undefined ? null : (
        <div className="mt-3 rounded-lg border border-line p-3">
          <StepDetail step={shown} />
        </div>
      )}
    </>
  )
}

function stateOf(state: string | undefined, isTried: boolean): string {
  if (state === 'running') return 'Running'
  if (state === 'failed') return 'Did not go as it should'
  return isTried || state === 'passed' ? 'Done' : 'Not tried yet'
}

type MoreProps = { readonly subid: string | null; readonly hasSteps: boolean }

function More({ subid, hasSteps }: MoreProps) {
  return (
    <p className="mt-2 flex flex-wrap gap-x-3 text-xs text-fg2">
      {hasSteps ? <span>Choose a step to see what was sent.</span> : null}
      {subid === null ? null : (
        <Link to={`/leads/${encodeURIComponent(subid)}`} className={linkLook}>
          Open its trace
        </Link>
      )}
      <Link to="/simulator" className={linkLook}>
        More scenarios: refunds, wrong keys, a receiver that fails
      </Link>
    </p>
  )
}
