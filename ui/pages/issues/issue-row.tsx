import type { ReactNode } from 'react'
import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { deliveryReasons } from '../../../src/domain/delivery-reasons.ts'
import { heldReasons } from '../../../src/domain/held-reasons.ts'
import { noteTexts, postbackReasons, type ReasonText } from '../../../src/domain/reasons.ts'
import { count, money } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'
import { issueLooks, sentenceOfIssue } from '../../log/issue-words.ts'
import { whyHolds } from '../../trace/why.ts'
import { Words } from '../../trace/words.tsx'

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
        <Advice issue={issue} />
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

function Advice({ issue: { kind, reason } }: Pick<Props, 'issue'>) {
  const text = adviceOf(kind, reason)
  if (text === undefined) return null
  const isNothing = /^Nothing[.,]/.test(text.advice)
  return (
    <p className="mt-0.5 text-pretty text-fg2">
      <Words text={isNothing ? text.meaning : `${text.meaning} ${text.advice}`} />
    </p>
  )
}

const reasonTexts: Readonly<Record<string, ReasonText>> = {
  ...deliveryReasons,
  ...noteTexts,
  ...heldReasons,
  ...postbackReasons,
}

function adviceOf(kind: Issue['kind'], reason: string | null): ReasonText | undefined {
  const held = { state: 'parked', lastError: reason } as const
  if (kind === 'held') return whyHolds({ ...held, parkedBy: 'problem' })
  if (kind === 'held-by-hand') return whyHolds({ ...held, parkedBy: 'hand' })
  return reason === null ? undefined : reasonTexts[reason]
}

/** The server names a page with its query: `/admin/outbound?state=parked`. */
function placeOf(link: string): { readonly to: string; readonly search: Record<string, string> } {
  const url = new URL(link, location.origin)
  return {
    to: url.pathname.replace(/^\/admin(?=\/)/, ''),
    search: Object.fromEntries(url.searchParams),
  }
}
