import type { ShownRun, ShownScenario } from '../../src/admin/contract-acts.ts'
import { useChange, useLook } from '../api/queries.ts'
import type { Page } from '../api/shapes.ts'
import { useToast } from '../kit/toast.tsx'

export type { ShownRun, ShownScenario }
export type RunStep = ShownRun['steps'][number]

const drawnEveryMs = 200

export const useScenarios = () => useLook<Page<ShownScenario>>('/sim/scenarios')

/** A run so far, step by step while it lasts. The server keeps the latest fifty, until it stops. */
export function useRun(id: string) {
  const path = `/sim/runs/${encodeURIComponent(id)}`
  const wanted = id !== ''
  const look = useLook<ShownRun>(path, {}, { enabled: wanted })
  const isRunning = look.data?.state === 'running'
  useLook<ShownRun>(path, {}, { enabled: wanted && isRunning, everyMs: drawnEveryMs })
  return { ...look, isRunning }
}

/** Plays a scenario over the public doors of this server. */
export function usePlay(onStart: (run: string) => void) {
  const say = useToast()
  const start = useChange<{ readonly run: string }>(['/first-steps', '/networks'])
  const play = (scenario: string, destination = '') =>
    start.mutate(
      {
        method: 'POST',
        path: '/sim/run',
        body: { scenario, ...(destination === '' ? {} : { destination }) },
      },
      { onSuccess: ({ run }) => onStart(run), onError: say.failed },
    )
  return { play, isStarting: start.isPending }
}
