import { useState } from 'react'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { Form } from '../../kit/form.tsx'
import { count } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { type PlainColumn, PlainTable } from '../../kit/plain-table.tsx'
import { TextSource } from './text-source.tsx'
import { whyOf } from './why-line.ts'

type Refused = { readonly line: number; readonly reason: string; readonly detail?: string }
type Answer = {
  readonly accepted: number
  readonly repeated: number
  readonly refused: readonly Refused[]
}

const columns: readonly PlainColumn<Refused>[] = [
  { id: 'line', header: 'Line', align: 'right', cell: ({ line }) => line },
  {
    id: 'why',
    header: 'Why',
    grow: true,
    cell: ({ reason, detail }) => (
      <span className="whitespace-normal">
        {whyOf(reason)} <span className="mono text-fg3">{detail ?? ''}</span>
      </span>
    ),
  },
]

/** Clicks of another tracker, so that their conversions find them here. */
export function ClicksTab() {
  const [text, setText] = useState('')
  const [isAsked, setAsked] = useState(false)
  const send = useChange<Answer>(['/reports', '/overview', '/leads'])
  const isList = text.trimStart().startsWith('[')
  const lines = text.split('\n').filter((line) => line.trim() !== '').length
  const what = isList ? 'this list' : `${count(lines)} ${lines === 1 ? 'click' : 'clicks'}`
  const run = () =>
    send.mutate(
      { method: 'POST', path: '/clicks', body: text },
      { onSettled: () => setAsked(false) },
    )
  return (
    <div className="flex flex-col gap-4">
      <Card title="Clicks of another tracker">
        <Form onSubmit={() => setAsked(true)} error={send.error}>
          <TextSource
            label="Clicks"
            hint="One JSON object a line, or a JSON array: subid, and at, campaign, prelanding, landing, px, domain, externalId, params where they are known. 50,000 clicks or 16 MiB at most."
            value={text}
            onChange={(next) => {
              setText(next)
              send.reset()
            }}
            placeholder={'{"subid":"abc123","at":"2026-11-24T10:00:00Z","campaign":"spring"}'}
            accept=".ndjson,.jsonl,.json,.txt"
          />
          <div>
            <Button
              type="submit"
              tone="solid"
              size="lg"
              busy={send.isPending}
              disabled={text.trim() === ''}
            >
              Import {text.trim() === '' ? 'clicks' : what}
            </Button>
          </div>
        </Form>
      </Card>
      {send.data === undefined ? null : <Result answer={send.data} />}
      <ConfirmDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        onConfirm={run}
        busy={send.isPending}
        title={`Import ${what}?`}
        about="A subid that is known stays as it is. Conversions that waited for these clicks go on."
        act={`Import ${what}`}
      />
    </div>
  )
}

function Result({ answer: { accepted, repeated, refused } }: { readonly answer: Answer }) {
  return (
    <Card title="What happened">
      <p role="status" className="text-xs">
        <b className="num">{count(accepted)}</b> taken, <b className="num">{count(repeated)}</b>{' '}
        known already, <b className="num">{count(refused.length)}</b> not accepted.
      </p>
      {refused.length === 0 ? null : (
        <div className="mt-3">
          <PlainTable
            label="Clicks that were not accepted"
            columns={columns}
            rows={refused.slice(0, 500)}
            keyOf={({ line }) => String(line)}
          />
        </div>
      )}
    </Card>
  )
}
