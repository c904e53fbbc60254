import type { ReactNode } from 'react'
import { CopyButton } from './copy.tsx'

type ViewerProps = {
  readonly title: string
  /** Text, or anything JSON can say. */
  readonly value: unknown
}

/** What was sent or received. Shown as data, never as HTML; text that is JSON becomes a tree. */
export function Viewer({ title, value }: ViewerProps) {
  const known = typeof value === 'string' ? jsonIn(value) : value
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <div className="rounded-md border border-line bg-panel2">
      <div className="flex h-7 items-center justify-between border-b border-soft pr-1 pl-2.5 text-2xs font-medium text-fg3">
        <span className="truncate">{title}</span>
        <CopyButton text={text} label={`Copy ${title}`} />
      </div>
      <div className="mono overflow-x-auto px-2.5 py-2 leading-[18px]">
        {known === undefined ? (
          <pre className="font-[inherit] break-all whitespace-pre-wrap text-fg2">{text}</pre>
        ) : (
          <Node value={known} depth={0} />
        )}
      </div>
    </div>
  )
}

/** Only lists and objects are worth a tree. */
function jsonIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

type NodeProps = { readonly name?: string; readonly value: unknown; readonly depth: number }

function Node({ name, value, depth }: NodeProps): ReactNode {
  const label =
    name === undefined ? null : (
      <>
        <span className="text-(--code-key)">{name}</span>
        <span className="text-fg3">: </span>
      </>
    )
  if (typeof value === 'object' && value !== null) {
    return <Branch label={label} value={value} depth={depth} />
  }
  return (
    <div>
      {label}
      <Leaf value={value} />
    </div>
  )
}

type BranchProps = { readonly label: ReactNode; readonly value: object; readonly depth: number }

function Branch({ label, value, depth }: BranchProps) {
  const entries = Object.entries(value)
  const isList = Array.isArray(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  return (
    <details open={depth < 2} className="group/n">
      <summary className="list-none rounded-sm hover:bg-hover">
        {label}
        <span className="text-fg3">
          {open}
          <span className="group-open/n:hidden">
            {' '}
            {entries.length} … {close}
          </span>
        </span>
      </summary>
      <div className="border-l border-line pl-3">
        {entries.map(([name, inner]) => (
          <Node key={name} {...(isList ? {} : { name })} value={inner} depth={depth + 1} />
        ))}
      </div>
      <span className="text-fg3">{close}</span>
    </details>
  )
}

function Leaf({ value }: { readonly value: unknown }) {
  if (typeof value === 'number') return <span className="text-(--code-num)">{value}</span>
  if (typeof value === 'string') {
    return <span className="break-all text-(--code-str)">"{value}"</span>
  }
  return <span className="text-(--code-kw)">{String(value)}</span>
}
