import { useState } from 'react'
import type { CostImport } from '../../../src/admin/contract-costs.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { Form } from '../../kit/form.tsx'
import { count } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { CostResult } from './cost-result.tsx'
import { TextSource } from './text-source.tsx'
import { ToldCosts } from './told-costs.tsx'

const stale = ['/costs', '/reports', '/overview']

/** What was paid for whole days: looked at first, then spread over their clicks. */
export function CostsTab() {
  const say = useToast()
  const [text, setText] = useState('')
  const [isAsked, setAsked] = useState(false)
  const send = useChange<CostImport>(stale)
  const result = send.data
  const kept = (result?.counts.new ?? 0) + (result?.counts.changed ?? 0)
  const lines = `${count(kept)} ${kept === 1 ? 'line' : 'lines'}`
  const run = (dryRun: boolean) => {
    const query = { dryRun: String(dryRun) }
    const wish = { method: 'POST', path: '/costs', query, body: text } as const
    send.mutate(wish, {
      onSuccess: () => (dryRun ? undefined : say.done('The costs are told')),
      onSettled: () => setAsked(false),
    })
  }
  return (
    <div className="flex flex-col gap-4">
      <Card title="Costs">
        <Form onSubmit={() => run(true)} error={send.error}>
          <TextSource
            label="Costs"
            hint="campaign,day,amount in this order, or a CSV whose first line names its columns: campaign, day, zone (a time zone), amount, and param.NAME for the values of a parameter. Lines of JSON or a JSON array as well. 5,000 lines at most."
            value={text}
            onChange={(next) => {
              setText(next)
              // What was said belongs to what was sent.
              send.reset()
            }}
            placeholder={'campaign,day,amount\nspring,2026-11-24,120.50'}
            accept=".csv,.txt,.tsv,.json,.ndjson,.jsonl,text/csv,text/plain"
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" size="lg" busy={send.isPending} disabled={text.trim() === ''}>
              Check, change nothing
            </Button>
            <Button
              tone="solid"
              size="lg"
              disabled={result?.dryRun !== true || kept === 0 || send.isPending}
              onClick={() => setAsked(true)}
            >
              {result?.dryRun === true ? `Tell ${lines}` : 'Tell'}
            </Button>
          </div>
        </Form>
      </Card>
      {result === undefined ? null : <CostResult result={result} />}
      <ToldCosts />
      <ConfirmDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        onConfirm={() => run(false)}
        busy={send.isPending}
        title={`Tell ${lines} of costs?`}
        about="They take the place of what the clicks of these days said of their cost. Cost, profit and ROI of the reports follow."
        act={`Tell ${lines}`}
      />
    </div>
  )
}
