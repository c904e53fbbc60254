import { ChartColumn } from 'lucide-react'
import { type Source, useCampaigns } from '../../api/campaigns.ts'
import { Button } from '../../kit/button.tsx'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { settingActs } from '../../setting/setting-acts.tsx'
import { SettingPage, useSetting } from '../../setting/setting-page.tsx'
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
  const found = useSetting<Source>('sources')
  const [view, change] = useView(fields)
  const go = useGo()
  const { id, setting, mayChange } = found
  const kind = useSourceKinds().find((one) => one.id === setting?.kind)
  return (
    <SettingPage
      {...{ found, words: actWords, all: 'All sources', act: view.act }}
      onAct={(act) => change({ act }, act === undefined ? 'replace' : 'push')}
      about={kind === undefined ? 'Source' : <Tag>{kind.name}</Tag>}
      before={
        <Button onClick={() => go('/reports', { source: id })}>
          <ChartColumn aria-hidden size={13} />
          Report
        </Button>
      }
    >
      {(source) => <Parts {...{ source, kind, view, change }} readOnly={!mayChange} />}
    </SettingPage>
  )
}

type PartsProps = {
  readonly source: Source
  readonly kind: ReturnType<typeof useSourceKinds>[number] | undefined
  readonly readOnly: boolean
  readonly view: ReturnType<typeof useView<typeof fields>>[0]
  readonly change: ChangeView<typeof fields>
}

function Parts({ source, kind, readOnly, view, change }: PartsProps) {
  const campaigns = useCampaigns().data?.items ?? []
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
