import type { ReactNode } from 'react'
import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { heldReasons } from '../../../src/domain/held-reasons.ts'
import { postbackReasons } from '../../../src/domain/reasons.ts'
import { count, money } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { issueLooks, sentenceOfIssue } from '../../log/issue-words.ts'

type Props = { readonly issue: Issue; readonly children: ReactNode }

export function IssueRow({ issue, children }: Props) {
  const isError = issue.severity === 'error'
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-soft px-4 py-3 text-xs">
      <span className="w-16 shrink-0">
        <Tag tone={isError ? 'bad' : 'warn'}>{isError ? 'Error' : 'Warning'}</Tag>
      </span>
      <div className="min-w-0 flex-1 basis-60">
        <p>
          <span className="font-medium text-fg">{issueLooks[issue.kind]}</span>{' '}
          <Link {...placeOf(issue.link)} className={`${linkLook} underline`}>
            {sentenceOfIssue(issue)}
          </Link>
        </p>
        <Advice reason={issue.reason} />
        <p className="num mt-1 flex flex-wrap gap-x-3 text-fg3">
          <Times issue={issue} />
          {issue.leads === null ? null : <span>{count(issue.leads)} conversions</span>}
          {issue.money.map(({ currency, amount }) => (
            <span key={currency ?? ''}>{money(amount, currency)}</span>
          ))}
        </p>
      </div>
      {children}
    </li>
  )
}

function Times({ issue: { since, last, mutedUntil } }: Pick<Props, 'issue'>) {
  const named = [
    ['since', since],
    ['last', last],
    ['muted until', mutedUntil],
  ] as const
  return named.map(([name, at]) =>
    at === null ? null : (
      <span key={name}>
        {name} <Time at={at} withDay />
      </span>
    ),
  )
}

function Advice({ reason }: { readonly reason: string | null }) {
  const texts: Readonly<Record<string, { readonly meaning: string; readonly advice: string }>> = {
    ...heldReasons,
    ...postbackReasons,
  }
  const text = reason === null ? undefined : texts[reason]
  if (text === undefined) return null
  return (
    <p className="mt-0.5 text-fg2">
      {text.meaning} {text.advice}
    </p>
  )
}

/** The server names a page with its query: `/admin/outbound?state=parked`. */
function placeOf(link: string): { readonly to: string; readonly search: Record<string, string> } {
  const url = new URL(link, location.origin)
  return {
    to: url.pathname.replace(/^\/admin(?=\/)/, ''),
    search: Object.fromEntries(url.searchParams),
  }
}
