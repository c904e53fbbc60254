import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { triedSchema } from '../../../src/admin/contract-acts.ts'
import { ask } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import { Field } from '../../kit/field.tsx'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { StatusBadge } from '../../kit/status.tsx'
import { OutcomeTag } from '../../kit/tag.tsx'
import { whatCameOfIt, whyPostback } from '../../trace/why.ts'
import { Words } from '../../trace/words.tsx'

type Tried = z.input<typeof triedSchema>
type Props = {
  readonly network: string
  readonly words: string
  readonly onWords: (words: string) => void
}

const mostWords = 50

/** One after the other, as if the network said them about one click. Nothing is kept. */
export function TryWords({ network, words, onWords }: Props) {
  const list = words
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
    .slice(0, mostWords)
  const { data, error } = useQuery<Tried, Error>({
    queryKey: ['/statuses/try', network, list],
    queryFn: ({ signal }) =>
      ask('/statuses/try', { method: 'POST', body: { network, words: list }, signal }),
    enabled: list.length > 0,
    placeholderData: (before) => before,
  })
  return (
    <Card title="Try a sequence">
      <Field
        label="Words, one after the other"
        hint="With commas. Its own words work too. Nothing is kept."
      >
        <Input value={words} onChange={onWords} mono />
      </Field>
      {error === null ? null : <p className="mt-2 text-xs text-badfg">{sentenceOf(error)}</p>}
      <ol aria-label="What each would do" aria-live="polite" className="mt-3 flex flex-col gap-2">
        {(list.length === 0 ? [] : (data?.items ?? [])).map((tried, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may be said twice; its place is what it is
          <Step key={index} tried={tried} />
        ))}
      </ol>
    </Card>
  )
}

function Step({ tried }: { readonly tried: Tried['items'][number] }) {
  const { word, outcome, reason, from, to, told, leads } = tried
  return (
    <li className="rounded-md border border-line bg-panel2 px-2.5 py-2 text-xs">
      <p className="flex flex-wrap items-center gap-2">
        <code className="mono text-fg">{word}</code>
        <OutcomeTag outcome={outcome} />
        {to === null ? null : <StatusBadge status={to} from={from} />}
        {leads.length > 1 ? <span className="text-fg3">{leads.length} conversions</span> : null}
      </p>
      <p className="mt-1 text-pretty text-fg2">
        <Words text={whyPostback(reason)?.meaning ?? whatCameOfIt(outcome)} />
        {told.length === 0 ? '' : ` Told: ${told.join(', ')}.`}
      </p>
    </li>
  )
}
