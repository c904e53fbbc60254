import { useState } from 'react'
import type { StatusImport } from '../../../src/admin/contract-acts.ts'
import { useNetworkIds } from '../../api/campaigns.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form } from '../../kit/form.tsx'
import { count } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { Select } from '../../kit/select.tsx'
import { useToast } from '../../kit/toast.tsx'
import { ImportResult } from './import-result.tsx'
import { TextSource } from './text-source.tsx'

type Props = { readonly network: string; readonly onNetwork: (network: string) => void }

const stale = ['/leads', '/postbacks', '/deliveries', '/reports', '/overview']

/** Words of a network as a list: tried first, then taken as if it had sent them one by one. */
export function StatusesTab({ network, onNetwork }: Props) {
  const networks = useNetworkIds()
  const say = useToast()
  const [text, setText] = useState('')
  const [isAsked, setAsked] = useState(false)
  const send = useChange<StatusImport>(stale)
  const type = (next: string) => {
    setText(next)
    // What was said belongs to what was sent.
    send.reset()
  }
  const run = (dryRun: boolean) => {
    const query = { network, dryRun: String(dryRun) }
    const wish = { method: 'POST', path: '/import/statuses', query, body: text } as const
    send.mutate(wish, {
      onSuccess: () => (dryRun ? undefined : say.done('The statuses are imported')),
      onSettled: () => setAsked(false),
    })
  }
  const result = send.data
  const lines = Object.values(result?.counts ?? {}).reduce((sum, one) => sum + one, 0)
  return (
    <div className="flex flex-col gap-4">
      <Card title="Statuses">
        <Form onSubmit={() => run(true)} error={send.error}>
          <Field label="Network" hint="Whose words they are." className="max-w-[240px]">
            <Select
              value={network}
              options={[...new Set(['default', ...networks, network])].map((id) => ({
                value: id,
                label: id,
              }))}
              onChange={(next) => {
                onNetwork(next)
                send.reset()
              }}
            />
          </Field>
          <TextSource
            label="Lines"
            hint="subid,payout,txid,status in this order, or a CSV whose first line names its columns. 50,000 lines at most."
            value={text}
            onChange={type}
            placeholder={'subid,payout,txid,status\nm0x5c1…,12.50,A-1001,approved'}
            accept=".csv,.txt,.tsv,text/csv,text/plain"
          />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" size="lg" busy={send.isPending} disabled={text.trim() === ''}>
              Check, change nothing
            </Button>
            <Button
              tone="solid"
              size="lg"
              disabled={result?.dryRun !== true || send.isPending}
              onClick={() => setAsked(true)}
            >
              {result?.dryRun === true ? `Import ${count(lines)} lines` : 'Import'}
            </Button>
          </div>
        </Form>
      </Card>
      {result === undefined ? null : <ImportResult result={result} />}
      <ConfirmDialog
        open={isAsked}
        onClose={() => setAsked(false)}
        onConfirm={() => run(false)}
        busy={send.isPending}
        title={`Import ${count(lines)} lines?`}
        about={`They count as words of ${network}: conversions move, and your S2S postbacks hear of it.`}
        act={`Import ${count(lines)} lines`}
      />
    </div>
  )
}
