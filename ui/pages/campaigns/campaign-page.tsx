import { ChartColumn } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Campaign } from '../../api/campaigns.ts'
import { isAbsent } from '../../api/problem.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { settingActs } from '../../setting/setting-acts.tsx'
import { SettingPage, useSetting } from '../../setting/setting-page.tsx'
import { flag, oneOf } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { actWords } from './act-words.ts'
import { CampaignForm } from './campaign-form.tsx'

const fields = { new: flag(), act: oneOf(settingActs) }

/** One campaign: who sends to it, where it sends, and the link to paste. */
export function CampaignPage() {
  const found = useSetting<Campaign>('campaigns')
  const [view, change] = useView(fields)
  const may = useMay()
  const go = useGo()
  const { id, setting, error, isOwned } = found
  // Also while it is asked for anew, as after the first save: the form must not go away meanwhile.
  const isAsked = found.isFetchedAfterMount && (error === null || isAbsent(error))
  const isNew = view.new && setting === undefined && isAsked
  const form = (campaign: Campaign | undefined) => (
    <CampaignForm
      key={id}
      id={id}
      campaign={campaign}
      readOnly={isOwned || !may.write || (isNew && !may.admin)}
    />
  )
  return (
    <SettingPage
      {...{ found, words: actWords, all: 'All campaigns', act: view.act }}
      onAct={(act) => change({ act }, act === undefined ? 'replace' : 'push')}
      about={<About campaign={setting} isNew={isNew} />}
      before={
        <Button onClick={() => go('/reports', { campaign: id })}>
          <ChartColumn aria-hidden size={13} />
          Report
        </Button>
      }
      absent={isNew ? form(undefined) : undefined}
    >
      {form}
    </SettingPage>
  )
}

type AboutProps = { readonly campaign: Campaign | undefined; readonly isNew: boolean }

function About({ campaign, isNew }: AboutProps): ReactNode {
  if (isNew) return <Tag tone="info">New: not saved yet</Tag>
  return (
    <>
      {campaign?.paused === true ? <Tag tone="warn">Paused</Tag> : null}
      {campaign?.archived === true ? <Tag>Archived</Tag> : null}
    </>
  )
}
