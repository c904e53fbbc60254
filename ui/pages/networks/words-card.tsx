import { Plus } from 'lucide-react'
import type { Adopted } from '../../../src/admin/contract-acts.ts'
import type { SeenWord } from '../../../src/admin/contract-numbers.ts'
import { statuses } from '../../../src/domain/status.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { PlainTable } from '../../kit/plain-table.tsx'
import { Select } from '../../kit/select.tsx'
import { StatusBadge, StatusDot } from '../../kit/status.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { useToast } from '../../kit/toast.tsx'
import type { Network } from './network.ts'
import { isOwnWord, type Meaning, meanings } from './words.ts'

// A word just heard is a word to be adopted now, beside what is listened to.
const everyMs = 3000

type Props = {
  readonly network: Network
  readonly mayChange: boolean
  readonly isAll: boolean
  readonly onAll: (all: boolean) => void
}

/** Their word on the left, what it means to us on the right. */
export function WordsCard({ network, mayChange, isAll, onAll }: Props) {
  const path = `/networks/${encodeURIComponent(network.id)}`
  const { data, error, refetch } = useLook<Page<SeenWord>>(`${path}/words`, {}, { everyMs })
  const say = useToast()
  const save = useChange<Adopted>(['/networks', '/statuses', '/issues', '/postbacks', '/leads'])
  const adopt = (word: string, meaning: Meaning) =>
    save.mutate(
      { method: 'POST', path: `${path}/words`, body: { word, meaning } },
      {
        onSuccess: ({ read }) =>
          say.done(`${word} means ${labelOf(meaning)} from now on`, readAgain(read)),
        onError: say.failed,
      },
    )
  const { all, rows, isMore } = chosenWords(data?.items ?? [], network, isAll)
  return (
    <Card
      title="Its words"
      actions={
        isMore ? (
          <Button size="sm" onClick={() => onAll(!isAll)}>
            {isAll ? 'Only those heard' : `All ${all.length} known`}
          </Button>
        ) : undefined
      }
    >
      <Pending error={error} isThere={data !== undefined} retry={() => void refetch()} />
      {data === undefined ? null : (
        <Known rows={rows} onMean={mayChange ? adopt : undefined} isBusy={save.isPending} />
      )}
      {mayChange ? <AddWord onAdd={adopt} isBusy={save.isPending} /> : null}
    </Card>
  )
}

type PendingProps = {
  readonly error: unknown
  readonly isThere: boolean
  readonly retry: () => void
}

function Pending({ error, isThere, retry }: PendingProps) {
  if (error !== null) return <ErrorState error={error} retry={retry} />
  return isThere ? null : <Loading rows={3} />
}

/** Heard, unknown, or written down here; the rest its dialect knows anyway. */
function chosenWords(all: readonly SeenWord[], network: Network, isAll: boolean) {
  const worthSeeing = all.filter(
    ({ word, count, known }) => count > 0 || !known || isOwnWord(network, word),
  )
  return { all, rows: isAll ? all : worthSeeing, isMore: worthSeeing.length < all.length }
}

function readAgain(count: number): string {
  if (count === 0) return 'Nothing had been refused because of it.'
  const what = count === 1 ? 'One postback was' : `${count} postbacks were`
  return `${what} refused because of it, and read again.`
}

const labelOf = (meaning: string) => (meaning === 'ignore' ? 'nothing' : meaning)

type KnownProps = {
  readonly rows: readonly SeenWord[]
  readonly onMean: ((word: string, meaning: Meaning) => void) | undefined
  readonly isBusy: boolean
}

function Known({ rows, onMean, isBusy }: KnownProps) {
  if (rows.length === 0) {
    return (
      <p className="text-xs text-pretty text-fg2">
        It has not said anything yet. The usual words (approved, hold, rejected, trash, …) are
        understood without being listed.
      </p>
    )
  }
  return (
    <PlainTable
      label="Words"
      rows={rows}
      keyOf={({ word }) => word}
      columns={[
        {
          id: 'word',
          header: 'Their word',
          grow: true,
          cell: ({ word }) => <span className="mono whitespace-normal break-all">{word}</span>,
        },
        {
          id: 'meaning',
          header: 'Means',
          cell: (row) => <Means row={row} onMean={onMean} isBusy={isBusy} />,
        },
        { id: 'count', header: 'Heard', align: 'right', cell: ({ count }) => count },
        {
          id: 'last',
          header: 'Last',
          cell: ({ lastSeenAt }) =>
            lastSeenAt === null ? (
              <span className="text-fg3">never</span>
            ) : (
              <Time at={lastSeenAt} withDay="past" />
            ),
        },
      ]}
    />
  )
}

type MeansProps = Omit<KnownProps, 'rows'> & { readonly row: SeenWord }

function Means({ row: { word, meaning }, onMean, isBusy }: MeansProps) {
  const status = statuses.find((one) => one === meaning)
  if (meaning === null && onMean !== undefined) {
    return <Adopt word={word} onMean={onMean} isBusy={isBusy} />
  }
  if (onMean === undefined) {
    if (status !== undefined) return <StatusBadge status={status} />
    return meaning === null ? <Tag tone="bad">Not understood</Tag> : <Tag>Ignored</Tag>
  }
  return (
    <Select
      label={`What ${word} means`}
      className="max-w-32 min-w-32"
      value={status ?? 'ignore'}
      disabled={isBusy}
      onChange={(next: Meaning) => onMean(word, next)}
      options={meanings.map((value) => ({
        value,
        label: value === 'ignore' ? 'Ignore' : value,
      }))}
    />
  )
}

/** Not understood yet: one press says what it means. */
function Adopt({
  word,
  onMean,
  isBusy,
}: Required<Omit<KnownProps, 'rows' | 'onMean'>> & {
  readonly word: string
  readonly onMean: (word: string, meaning: Meaning) => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these act at once
    <div
      role="group"
      aria-label={`What ${word} means`}
      className="flex min-w-[228px] flex-wrap gap-1"
    >
      {meanings.map((meaning) => (
        <Button key={meaning} size="sm" disabled={isBusy} onClick={() => onMean(word, meaning)}>
          <span className="sr-only">{word} means</span>
          {meaning === 'ignore' ? 'Ignore' : <StatusDot status={meaning} />}
          {meaning === 'ignore' ? null : meaning}
        </Button>
      ))}
    </div>
  )
}

type AddProps = {
  readonly onAdd: (word: string, meaning: Meaning) => void
  readonly isBusy: boolean
}

function AddWord({ onAdd, isBusy }: AddProps) {
  const { values, set, reset } = useForm<{ word: string; meaning: Meaning }>({
    word: '',
    meaning: 'Lead',
  })
  const submit = () => {
    if (values.word.trim() === '') return
    onAdd(values.word, values.meaning)
    reset()
  }
  return (
    <Form onSubmit={submit} className="mt-3 flex flex-wrap items-center gap-2">
      <div className="w-44">
        <Input
          aria-label="Another word"
          placeholder="another word"
          mono
          value={values.word}
          onChange={set('word')}
        />
      </div>
      <Select
        label="What it means"
        className="max-w-32 min-w-32"
        value={values.meaning}
        onChange={set('meaning')}
        options={meanings.map((value) => ({
          value,
          label: value === 'ignore' ? 'Ignore' : value,
        }))}
      />
      <Button type="submit" size="lg" busy={isBusy} disabled={values.word.trim() === ''}>
        <Plus aria-hidden size={13} />
        Add
      </Button>
    </Form>
  )
}
