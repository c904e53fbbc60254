import type { FirstSteps } from '../../../src/admin/contract-numbers.ts'
import { demoId } from '../../../src/domain/demo.ts'
import { useLook } from '../../api/queries.ts'
import type { Page as List } from '../../api/shapes.ts'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { duration } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { oneOf, text } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import type { Destination } from '../destinations/destination.ts'
import { ConnectStep } from './connect-step.tsx'
import { firstDialects } from './first-steps.ts'
import { SendStep } from './send-step.tsx'
import { TryStep } from './try-step.tsx'

const fields = { run: text(), step: text(), network: oneOf(firstDialects, 'generic') }
const everyMs = 3000

/** From set-up to the first postback: three real acts, each with what has come of it. */
export function WelcomePage() {
  const [view, change] = useView(fields)
  const { data, error, refetch } = useLook<FirstSteps>('/first-steps', {}, { everyMs })
  const destinations = useLook<List<Destination>>('/destinations', { limit: 500 })
  if (data === undefined) {
    return (
      <Page title="First steps">
        {error === null ? <Loading /> : <ErrorState error={error} retry={() => void refetch()} />}
      </Page>
    )
  }
  const own = destinations.data?.items.filter(({ id }) => id !== demoId)
  return (
    <Page title="First steps" about={sentenceOf(data)}>
      <ol className="flex flex-col gap-6">
        <TryStep
          isTried={data.triedAt !== null}
          run={view.run}
          step={view.step}
          onRun={(run) => change({ run, step: '' })}
          onStep={(step) => change({ step })}
        />
        <ConnectStep
          isHeard={data.firstPostbackAt !== null}
          chosen={view.network}
          onChoose={(network) => change({ network })}
        />
        <SendStep destinations={own} />
      </ol>
    </Page>
  )
}

function sentenceOf({ setUpAt, firstPostbackAt }: FirstSteps): string {
  if (firstPostbackAt === null) return 'From here to your first postback in three steps.'
  const took = setUpAt === null ? -1 : Date.parse(firstPostbackAt) - Date.parse(setUpAt)
  return took < 0
    ? 'Your first postback has arrived.'
    : `Your first postback arrived ${duration(took)} after set-up.`
}
