import { Download } from 'lucide-react'
import { apiUrl } from '../../api/client.ts'
import { useLook } from '../../api/queries.ts'
import type { Count } from '../../api/shapes.ts'
import { useZone } from '../../frame/zone.ts'
import { Field } from '../../kit/field.tsx'
import { cappedCount } from '../../kit/format.ts'
import { Card } from '../../kit/page.tsx'
import { RangePicker } from '../../kit/range-picker.tsx'
import { Select } from '../../kit/select.tsx'
import { useNow } from '../../kit/use-now.ts'
import { spanOf } from '../../url/range.ts'
import type { ChangeView } from '../../url/use-view.ts'
import type { fields } from './import-page.tsx'

const logs = [
  { value: 'leads', label: 'Conversions' },
  { value: 'postbacks', label: 'Inbound postbacks' },
  { value: 'deliveries', label: 'Outbound postbacks' },
] as const
const formats = [
  { value: 'csv', label: 'CSV', about: 'for spreadsheets' },
  { value: 'jsonl', label: 'JSON lines', about: 'for programs' },
] as const
const delimiters = [
  { value: 'comma', label: 'Comma' },
  { value: 'semicolon', label: 'Semicolon', about: 'Excel in much of Europe' },
] as const

type View = Parameters<typeof spanOf>[0] & {
  readonly log: (typeof logs)[number]['value']
  readonly format: (typeof formats)[number]['value']
  readonly delimiter: (typeof delimiters)[number]['value']
}
type Props = { readonly view: View; readonly change: ChangeView<typeof fields> }

/** A whole log as a file; a filter of its own is set on the log's page. */
export function ExportTab({ view, change }: Props) {
  const zone = useZone()
  const span = spanOf(view, useNow())
  const times = {
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
  }
  const counted = useLook<Count>(`/${view.log}/count`, times, { keep: true }).data
  const isCsv = view.format === 'csv'
  const delimiter = view.delimiter === 'semicolon' ? ';' : ','
  const href = apiUrl(`/export/${view.log}`, {
    ...times,
    format: view.format,
    ...(isCsv ? { delimiter, zone } : {}),
  })
  return (
    <Card title="A log as a file" className="max-w-[720px]">
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Log">
          <Select value={view.log} options={logs} onChange={(log) => change({ log })} />
        </Field>
        <Field label="Format">
          <Select value={view.format} options={formats} onChange={(format) => change({ format })} />
        </Field>
        {isCsv ? (
          <Field label="Between columns">
            <Select
              value={view.delimiter}
              options={delimiters}
              onChange={(next) => change({ delimiter: next })}
            />
          </Field>
        ) : null}
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <RangePicker view={view} span={span} onChange={change} />
        <a
          href={href}
          download
          className="inline-flex h-8 items-center gap-1.5 rounded-md bg-invert px-3 text-xs font-medium text-invertfg hover:opacity-90"
        >
          <Download aria-hidden size={13} />
          Download {counted === undefined ? '' : `${cappedCount(counted)} rows`}
        </a>
      </div>
      <p className="mt-3 text-2xs text-pretty text-fg3">
        Streamed, newest first, secrets masked. CSV has each time in UTC and in {zone}, and guards
        cells that a spreadsheet would take for formulas.
      </p>
    </Card>
  )
}
