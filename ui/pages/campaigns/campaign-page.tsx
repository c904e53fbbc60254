import { useParams } from '@tanstack/react-router'
import { ArrowLeft, ChartColumn, Copy, FileLock2, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Campaign } from '../../api/campaigns.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { isAbsent } from '../../api/problem.ts'
import { useLook } from '../../api/queries.ts'
import { type May, useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { EmptyState, ErrorState, Loading } from '../../kit/empty.tsx'
import { Link } from '../../kit/link.tsx'
import { Page } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { SettingActs } from '../../setting/setting-acts.tsx'
import { flag, oneOf } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { actWords } from './act-words.ts'
import { CampaignForm } from './campaign-form.tsx'

const fields = { new: flag(), act: oneOf(['clone', 'delete']) }

/** One campaign: who sends to it, where it sends, and the link to paste. */
export function CampaignPage() {
  const { id = '' }: { readonly id?: string } = useParams({ strict: false })
  const [view, change] = useView(fields)
  const may = useMay()
  const isOwned = useIsOwnedByFile('campaigns')(id)
  const found = useLook<Campaign>(`/campaigns/${encodeURIComponent(id)}`)
  // Also while it is asked for anew, as after the first save: the form must not go away meanwhile.
  const isAsked = found.isFetchedAfterMount && (found.error === null || isAbsent(found.error))
  const isNew = view.new && found.data === undefined && isAsked
  const isThere = found.data !== undefined
  return (
    <Page
      title={id}
      about={<About campaign={found.data} isNew={isNew} isOwned={isOwned} />}
      actions={isThere ? <Actions {...{ id, may, isOwned, change }} /> : <Back />}
    >
      {isThere || isNew ? (
        <CampaignForm
          key={id}
          id={id}
          campaign={found.data}
          readOnly={isOwned || !may.write || (isNew && !may.admin)}
        />
      ) : (
        <Absent found={found} />
      )}
      <SettingActs
        act={view.act}
        id={id}
        words={actWords}
        onClose={() => change({ act: undefined })}
      />
    </Page>
  )
}

type AboutProps = {
  readonly campaign: Campaign | undefined
  readonly isNew: boolean
  readonly isOwned: boolean
}

function About({ campaign, isNew, isOwned }: AboutProps): ReactNode {
  if (isNew) return <Tag tone="info">New: not saved yet</Tag>
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {campaign?.paused === true ? <Tag tone="warn">Paused</Tag> : null}
      {campaign?.archived === true ? <Tag>Archived</Tag> : null}
      {isOwned ? (
        <Tag icon={FileLock2}>In the settings file: change it there, and start again</Tag>
      ) : null}
    </span>
  )
}

const Back = () => (
  <Link
    to="/campaigns"
    className="inline-flex h-7 items-center gap-1.5 rounded-md px-2.5 text-xs font-medium text-fg2 hover:bg-hover hover:text-fg"
  >
    <ArrowLeft aria-hidden size={13} />
    All campaigns
  </Link>
)

type ActionsProps = {
  readonly id: string
  readonly may: May
  readonly isOwned: boolean
  readonly change: ChangeView<typeof fields>
}

function Actions({ id, may, isOwned, change }: ActionsProps) {
  const go = useGo()
  return (
    <>
      <Back />
      <Button onClick={() => go('/reports', { campaign: id })}>
        <ChartColumn aria-hidden size={13} />
        Report
      </Button>
      {may.admin ? (
        <Button onClick={() => change({ act: 'clone' }, 'push')}>
          <Copy aria-hidden size={13} />
          Clone
        </Button>
      ) : null}
      {may.admin && !isOwned ? (
        <Button onClick={() => change({ act: 'delete' }, 'push')}>
          <Trash2 aria-hidden size={13} />
          Delete
        </Button>
      ) : null}
    </>
  )
}

type AbsentProps = {
  readonly found: Pick<ReturnType<typeof useLook>, 'error' | 'refetch' | 'isPending'>
}

function Absent({ found }: AbsentProps) {
  if (found.isPending) return <Loading />
  if (!isAbsent(found.error)) {
    return <ErrorState error={found.error} retry={() => void found.refetch()} />
  }
  return (
    <EmptyState kind="no-match" title="There is no such campaign" action={<Back />}>
      It may have been deleted, or it is not one of yours.
    </EmptyState>
  )
}
