import { BellOff, BellRing } from 'lucide-react'
import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { IconButton } from '../../kit/button.tsx'
import { cappedCount, money } from '../../kit/format.ts'
import { Link } from '../../kit/link.tsx'
import type { PlainColumn } from '../../kit/plain-table.tsx'
import { Tag } from '../../kit/tag.tsx'
import { Time } from '../../kit/time.tsx'

export type IssueActs = {
  readonly mute: (issue: Issue) => void
  readonly unmute: (issue: Issue) => void
}

const sentences: Readonly<Record<Issue['kind'], string>> = {
  'destination-failing': 'S2S postbacks fail',
  'delivery-lost': 'S2S postbacks were given up',
  parked: 'S2S postbacks are paused, and will be sent',
  'word-unknown': 'Status word not understood',
  'postback-refused': 'Postbacks not accepted',
  'not-accepted-spike': 'More postbacks not accepted than usual',
  'network-silent': 'Network silent for longer than usual',
  'waiting-decision': 'Postbacks need a decision',
  disk: 'The disk is nearly full',
}

export const columnsOf = (acts: IssueActs | undefined): readonly PlainColumn<Issue>[] => [
  { id: 'severity', header: 'Severity', cell: ({ severity }) => <Severity of={severity} /> },
  { id: 'what', header: 'What', grow: true, cell: (issue) => <What issue={issue} /> },
  { id: 'count', header: 'Count', align: 'right', cell: (issue) => cappedCount(issue) },
  { id: 'since', header: 'Since', cell: ({ since }) => <Moment at={since} /> },
  { id: 'last', header: 'Last', cell: ({ last }) => <Moment at={last} /> },
  { id: 'leads', header: 'Leads', align: 'right', cell: ({ leads }) => leads ?? '–' },
  { id: 'money', header: 'Money', align: 'right', cell: (issue) => moneyOf(issue) },
  ...(acts === undefined ? [] : [actsColumn(acts)]),
]

const Severity = ({ of }: { readonly of: Issue['severity'] }) =>
  of === 'error' ? <Tag tone="bad">Error</Tag> : <Tag tone="warn">Warning</Tag>

function What({ issue: { kind, subject, reason, link } }: { readonly issue: Issue }) {
  const [to = '', query = ''] = link.replace(/^\/admin/, '').split('?')
  const search = Object.fromEntries(new URLSearchParams(query))
  return (
    <span className="inline-flex items-center gap-2">
      <Link to={to === '' ? '/' : to} search={search}>
        {sentences[kind]}
      </Link>
      <span className="mono text-fg2">{subject}</span>
      {reason === null ? null : <span className="mono text-2xs text-fg3">{reason}</span>}
    </span>
  )
}

const Moment = ({ at }: { readonly at: string | null }) =>
  at === null ? '–' : <Time at={at} withDay="past" />

const moneyOf = ({ money: sums }: Issue) =>
  sums.map(({ amount, currency }) => money(amount, currency)).join(' + ') || '–'

function actsColumn({ mute, unmute }: IssueActs): PlainColumn<Issue> {
  return {
    id: 'acts',
    header: '',
    cell: (issue) =>
      issue.mutedUntil === null ? (
        <IconButton
          size="sm"
          label={`Mute for a day: ${sentences[issue.kind]}, ${issue.subject}`}
          icon={<BellOff aria-hidden size={14} />}
          onClick={() => mute(issue)}
        />
      ) : (
        <IconButton
          size="sm"
          label={`Show again: ${sentences[issue.kind]}, ${issue.subject}`}
          icon={<BellRing aria-hidden size={14} />}
          onClick={() => unmute(issue)}
        />
      ),
  }
}
