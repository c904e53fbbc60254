import type { ShownDialect } from '../../../src/admin/contract-steering.ts'
import { CopyButton } from '../../kit/copy.tsx'

/** The URL as it is pasted at the network. */
export function PasteUrl({ url, label = 'URL to paste' }: { url: string; label?: string }) {
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-fg">{label}</p>
      <div className="flex items-start gap-1 rounded-md border border-line bg-panel2 p-2">
        <code className="mono min-w-0 flex-1 break-all">{url}</code>
        <CopyButton text={url} label="Copy the URL" />
      </div>
    </div>
  )
}

export function Steps({ dialect }: { readonly dialect: ShownDialect }) {
  return (
    <div className="mt-3 text-xs">
      <ol className="flex list-decimal flex-col gap-1 pl-5 text-pretty text-fg2">
        {dialect.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {dialect.notes.length === 0 ? null : (
        <ul aria-label="Good to know" className="mt-3 flex list-disc flex-col gap-1 pl-5 text-fg3">
          {dialect.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <p className="mt-3 mb-1 font-medium text-fg">Your offer link carries the subid</p>
      <div className="flex items-center gap-1 rounded-md border border-line bg-panel2 p-2">
        <code className="mono min-w-0 flex-1 break-all">{dialect.clickLink}</code>
        <CopyButton text={dialect.clickLink} label="Copy the offer link" />
      </div>
    </div>
  )
}
