import { Send } from 'lucide-react'
import type { TestSend } from '../../../src/admin/contract-acts.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { duration } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useToast } from '../../kit/toast.tsx'
import { AnswerNote } from '../../trace/attempts.tsx'
import { whyDelivery } from '../../trace/why.ts'
import { WhyNote } from '../../trace/why-note.tsx'
import type { View } from '../../url/fields.ts'
import type { fields } from './destination-page.tsx'
import { aboutOf } from './preview.tsx'

type Props = {
  readonly id: string
  readonly isChanged: boolean
  readonly view: View<typeof fields>
}

/** A real call to the receiver, marked as a test and counted nowhere. */
export function SendTest({ id, isChanged, view }: Props) {
  const say = useToast()
  const test = useChange<TestSend>()
  const send = () =>
    test.mutate(
      {
        method: 'POST',
        path: `/destinations/${encodeURIComponent(id)}/test`,
        body: aboutOf(view),
      },
      { onError: say.failed },
    )
  return (
    <Card
      title="Send a test"
      actions={
        <Button size="sm" onClick={send} busy={test.isPending} disabled={isChanged}>
          <Send aria-hidden size={12} />
          Send one now
        </Button>
      }
    >
      <div role="status" className="flex flex-col gap-2 text-xs">
        {test.data === undefined ? (
          <p className="text-pretty text-fg2">
            {isChanged
              ? 'Save first: a test sends what is saved.'
              : 'Goes out for real, to the URL above, with the header Carom-Test: 1. It is counted nowhere.'}
          </p>
        ) : (
          <Answered sent={test.data} />
        )}
      </div>
    </Card>
  )
}

function Answered({ sent: { attempt, problem, replyStatus } }: { readonly sent: TestSend }) {
  const why = whyDelivery(problem)
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <Tag tone={problem === null ? 'good' : 'bad'}>
          {problem === null ? 'Delivered' : 'Not delivered'}
        </Tag>
        {attempt?.status == null ? null : <span className="num">HTTP {attempt.status}</span>}
        {attempt === null ? null : (
          <span className="num text-fg3">{duration(attempt.durationMs)}</span>
        )}
        {replyStatus === null ? null : <span>It answered {replyStatus}.</span>}
      </p>
      {why === undefined ? null : <WhyNote text={why} code={problem ?? ''} tone="warn" />}
      {attempt === null ? null : <Noticed {...attempt} />}
      {attempt?.answer == null || attempt.answer === '' ? null : (
        <pre className="mono max-h-48 overflow-auto rounded-md border border-line bg-panel2 p-2 text-[11px] break-all whitespace-pre-wrap">
          {attempt.answer}
        </pre>
      )}
    </>
  )
}

function Noticed({
  problem,
  detail,
}: Pick<NonNullable<TestSend['attempt']>, 'problem' | 'detail'>) {
  if (problem === null) return <AnswerNote of={{ problem, detail }} />
  return detail === null ? null : <p className="text-fg2">{detail}</p>
}
