import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Draft as Answer } from '../../../src/admin/contract-acts.ts'
import { statuses } from '../../../src/domain/status.ts'
import { ask } from '../../api/client.ts'
import { sentenceOf } from '../../api/problem.ts'
import { useLook } from '../../api/queries.ts'
import type { Page, ShownLead, ShownRequest } from '../../api/shapes.ts'
import { CopyButton } from '../../kit/copy.tsx'
import { Card } from '../../kit/page.tsx'
import { Select } from '../../kit/select.tsx'
import type { View } from '../../url/fields.ts'
import type { ChangeView } from '../../url/use-view.ts'
import type { fields } from './destination-page.tsx'

type Props = {
  readonly id: string
  readonly setting: Readonly<Record<string, unknown>>
  readonly view: View<typeof fields>
  readonly change: ChangeView<typeof fields>
}

/** For whom it is rendered: a lead of one's own, or a sample with a value for everything. */
export const aboutOf = ({ lead, status }: Pick<View<typeof fields>, 'lead' | 'status'>) =>
  lead === ''
    ? { status, payout: '12.50', currency: 'USD', txid: 'T-1001' }
    : { subid: lead, status }

const quietMs = 250

function useQuiet<Value>(value: Value): Value {
  const text = JSON.stringify(value)
  const [quiet, setQuiet] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(text), quietMs)
    return () => clearTimeout(timer)
  }, [text])
  // Safe: it is what was written from such a value a moment ago.
  return JSON.parse(quiet) as Value
}

/** The exact request, a quarter of a second after the last key. */
export function Preview({ id, setting, view, change }: Props) {
  const body = useQuiet({ destination: { ...setting, id }, ...aboutOf(view) })
  const { data, error } = useQuery<Answer, Error>({
    queryKey: ['/preview/destination', body],
    queryFn: ({ signal }) => ask('/preview/destination', { method: 'POST', body, signal }),
    placeholderData: (before) => before,
  })
  return (
    <Card title="What is sent">
      <div className="flex flex-col gap-3">
        <ForWhom view={view} change={change} />
        {error === null ? null : <p className="text-xs text-badfg">{sentenceOf(error)}</p>}
        {data === undefined ? null : <Rendered answer={data} />}
      </div>
    </Card>
  )
}

function ForWhom({ view, change }: Pick<Props, 'view' | 'change'>) {
  const { data } = useLook<Page<ShownLead>>('/leads', { limit: 20 })
  const recent = [...new Set((data?.items ?? []).map(({ subid }) => subid))]
  const known = view.lead === '' || recent.includes(view.lead) ? recent : [view.lead, ...recent]
  return (
    <div className="grid grid-cols-2 gap-2">
      <Select
        label="Conversion"
        value={view.lead}
        onChange={(lead) => change({ lead })}
        options={[
          { value: '', label: 'A sample' },
          ...known.map((subid) => ({ value: subid, label: subid })),
        ]}
      />
      <Select
        label="Event"
        value={view.status}
        onChange={(status) => change({ status })}
        options={statuses.map((status) => ({ value: status, label: status }))}
      />
    </div>
  )
}

function Rendered({ answer: { request, macros, problems } }: { readonly answer: Answer }) {
  return (
    <div aria-live="polite" className="flex flex-col gap-3">
      {problems.length === 0 ? null : (
        <ul className="rounded-md border border-bad/45 bg-bad/10 px-3 py-2 text-xs text-badfg">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      {request === null ? null : <Request request={request} />}
      {macros.length === 0 ? null : <Values macros={macros} />}
    </div>
  )
}

export function Request({ request }: { readonly request: ShownRequest }) {
  const headers = Object.entries(request.headers)
  return (
    <div className="mono rounded-md border border-line bg-panel2 p-2.5 text-[11px] break-all">
      <p className="flex items-start gap-1">
        <span className="min-w-0 flex-1">
          <strong className="text-fg">{request.method}</strong> {request.url}
        </span>
        <CopyButton text={request.url} label="Copy the URL" />
      </p>
      {headers.map(([name, value]) => (
        <p key={name} className="text-fg3">
          {name}: {value}
        </p>
      ))}
      {request.body === null || request.body === '' ? null : (
        <p className="mt-2 border-t border-soft pt-2 whitespace-pre-wrap">{request.body}</p>
      )}
    </div>
  )
}

function Values({ macros }: { readonly macros: Answer['macros'] }) {
  return (
    <section
      aria-label="Values of the macros"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="w-full text-2xs">
        <thead>
          <tr className="text-left text-fg3">
            <th scope="col" className="pr-3 font-medium">
              Macro
            </th>
            <th scope="col" className="pr-3 font-medium">
              Value
            </th>
            <th scope="col" className="font-medium">
              As it stands there
            </th>
          </tr>
        </thead>
        <tbody>
          {macros.map((macro, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one macro may stand twice in a place
            <tr key={`${macro.where}${macro.name}${index}`} className="border-t border-soft">
              <td className="mono py-1 pr-3 align-top text-[11px] whitespace-nowrap text-fg">
                {`{${[macro.name, ...macro.encodings].join('|')}${macro.required ? '!' : ''}}`}
                <span className="block text-fg3">{macro.where}</span>
              </td>
              <td className="py-1 pr-3 align-top break-all">
                {macro.value === '' ? <span className="text-fg3">empty</span> : macro.value}
              </td>
              <td className="mono py-1 align-top text-[11px] break-all">
                {macro.encoded ?? <span className="text-badfg">may not stand there</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
