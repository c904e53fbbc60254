import { useParams } from '@tanstack/react-router'
import { ChartColumn, Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Source, useCampaigns } from '../../api/campaigns.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { SettingActs, settingActs } from '../../setting/setting-acts.tsx'
import { BackTo, NotShown, OwnedByFile } from '../../setting/setting-head.tsx'
import { flag, oneOf } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { Notes } from './new-source.tsx'
import { actWords, useSourceKinds } from './source.ts'
import { SourceForm } from './source-form.tsx'
import { SourceLinks } from './source-links.tsx'
import { SourceTold } from './source-told.tsx'

export const fields = { act: oneOf(settingActs), tell: flag() }

/** One place where clicks are bought: its links, its macros, and how it is told of conversions. */
export function SourcePage() {
  const { id = '' }: { readonly id?: string } = useParams({ strict: false })
  const [view, change] = useView(fields)
  const may = useMay()
  const isOwned = useIsOwnedByFile('sources')(id)
  const found = useLook<Source>(`/sources/${encodeURIComponent(id)}`)
  const { data: source } = found
  return (
    <Page
      title={id}
      about={<About source={source} isOwned={isOwned} />}
      actions={
        <Actions
          id={id}
          isThere={source !== undefined}
          mayChange={may.admin && !isOwned}
          mayMake={may.admin}
          change={change}
        />
      }
    >
      {source === undefined ? (
        <NotShown error={found.error} retry={() => void found.refetch()} noun="source" />
      ) : (
        <Parts source={source} readOnly={isOwned || !may.admin} view={view} change={change} />
      )}
      {may.admin ? (
        <SettingActs
          act={view.act}
          id={id}
          words={actWords}
          onClose={() => change({ act: undefined })}
        />
      ) : null}
    </Page>
  )
}

type PartsProps = {
  readonly source: Source
  readonly readOnly: boolean
  readonly view: ReturnType<typeof useView<typeof fields>>[0]
  readonly change: ChangeView<typeof fields>
}

function Parts({ source, readOnly, view, change }: PartsProps) {
  const campaigns = useCampaigns().data?.items ?? []
  const kind = useSourceKinds().find(({ id }) => id === source.kind)
  return (
    <div className="grid items-start gap-4 min-[1000px]:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
      <div className="flex min-w-0 flex-col gap-4">
        <SourceLinks
          source={source}
          campaigns={campaigns.filter((one) => one.source === source.id)}
        />
        <SourceForm key={JSON.stringify(source)} source={source} readOnly={readOnly} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <SourceTold
          source={source}
          kind={kind}
          isOpen={view.tell}
          onOpen={(tell) => change({ tell }, tell ? 'push' : 'replace')}
        />
        {kind === undefined ? null : (
          <Card title={`How ${kind.name} is set up`}>
            <ol className="flex list-decimal flex-col gap-1 pl-5 text-xs text-pretty text-fg2">
              {kind.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <Notes kind={kind} />
          </Card>
        )}
      </div>
    </div>
  )
}

type AboutProps = { readonly source: Source | undefined; readonly isOwned: boolean }

function About({ source, isOwned }: AboutProps): ReactNode {
  const kind = useSourceKinds().find(({ id }) => id === source?.kind)
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {kind === undefined ? 'Source' : <Tag>{kind.name}</Tag>}
      {isOwned ? <OwnedByFile /> : null}
    </span>
  )
}

type ActionsProps = {
  readonly id: string
  readonly isThere: boolean
  readonly mayChange: boolean
  readonly mayMake: boolean
  readonly change: ChangeView<typeof fields>
}

function Actions({ id, isThere, mayChange, mayMake, change }: ActionsProps) {
  const go = useGo()
  return (
    <>
      <BackTo to="/sources" label="All sources" />
      {isThere ? (
        <Button onClick={() => go('/reports', { source: id })}>
          <ChartColumn aria-hidden size={13} />
          Report
        </Button>
      ) : null}
      {isThere && mayMake ? (
        <Button onClick={() => change({ act: 'clone' }, 'push')}>
          <Copy aria-hidden size={13} />
          Clone
        </Button>
      ) : null}
      {isThere && mayChange ? (
        <Button onClick={() => change({ act: 'delete' }, 'push')}>
          <Trash2 aria-hidden size={13} />
          Delete
        </Button>
      ) : null}
    </>
  )
}
