import { useLook } from '../api/queries.ts'
import type { ShownAttempt, ShownDelivery, ShownRequest } from '../api/shapes.ts'
import { duration } from '../kit/format.ts'
import { Tag } from '../kit/tag.tsx'
import { Time } from '../kit/time.tsx'
import { Viewer } from '../kit/viewer.tsx'
import { noteOfAnswer, whyDelivery } from './why.ts'
import { WhyNote } from './why-note.tsx'
import { Words } from './words.tsx'

type Detail = ShownDelivery & {
  readonly request: ShownRequest | null
  readonly log: readonly ShownAttempt[]
}

type Props = { readonly id: string; readonly attempts: readonly ShownAttempt[] }

/** The request as it was sent, byte for byte but for secrets, and each call with its answer. */
export function Attempts({ id, attempts }: Props) {
  const detail = useLook<Detail>(`/deliveries/${encodeURIComponent(id)}`)
  const request = detail.data?.request
  return (
    <>
      {request == null ? null : (
        <Viewer title={`Request, ${request.method}`} value={shownRequest(request)} />
      )}
      {attempts.map((attempt) => (
        <Attempt key={`${attempt.generation}.${attempt.attempt}`} attempt={attempt} />
      ))}
    </>
  )
}

/** By a person or a replay: its attempts are counted from one again. */
const againWords = (generation: number): string =>
  generation === 1 ? 'after it was sent again' : `after it was sent again, time ${generation}`

function shownRequest({ url, headers, body }: ShownRequest) {
  return { url, headers, ...(body === null ? {} : { body }) }
}

function Attempt({ attempt }: { readonly attempt: ShownAttempt }) {
  const { status, problem, detail } = attempt
  const why = whyDelivery(problem)
  return (
    <div className="rounded-md border border-line bg-panel2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2 border-b border-soft px-2.5 py-1 text-2xs text-fg3">
        <span className="font-medium text-fg2">Attempt {attempt.attempt}</span>
        {attempt.generation === 0 ? null : <span>{againWords(attempt.generation)}</span>}
        <Tag tone={problem === null ? 'good' : 'bad'}>{status ?? problem ?? 'no answer'}</Tag>
        <span className="num">{duration(attempt.durationMs)}</span>
        <span className="ml-auto">
          <Time at={attempt.startedAt} withMillis />
        </span>
      </div>
      <div className="space-y-1.5 p-2 text-xs">
        {why === undefined ? null : (
          <p className="text-pretty text-fg2">
            <Words text={why.meaning} /> <span className="mono text-fg3">{detail}</span>
          </p>
        )}
        <AnswerNote of={attempt} />
        <Answer attempt={attempt} />
      </div>
    </div>
  )
}

/** What there is to know of an answer that delivered. */
export function AnswerNote({ of }: { readonly of: Pick<ShownAttempt, 'problem' | 'detail'> }) {
  const note = of.problem === null ? noteOfAnswer(of.detail) : undefined
  return note === undefined ? null : <WhyNote text={note} code={of.detail ?? ''} />
}

function Answer({ attempt }: { readonly attempt: ShownAttempt }) {
  const { answer, answerTruncated } = attempt
  if (answer === null || answer === '') return <p className="text-fg3">{noAnswer(attempt)}</p>
  return <Viewer title={answerTruncated ? 'Answer, its beginning' : 'Answer'} value={answer} />
}

function noAnswer({ sentAt, status, answerTruncated }: ShownAttempt): string {
  if (status === null) return sentAt === null ? 'Nothing was sent.' : 'No answer came.'
  return answerTruncated ? 'Nothing of its body came.' : 'The answer is empty.'
}
