import { useParams } from '@tanstack/react-router'
import { Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Page } from '../../kit/page.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { Tag } from '../../kit/tag.tsx'
import { SettingActs, settingActs } from '../../setting/setting-acts.tsx'
import { BackTo, NotShown, OwnedByFile } from '../../setting/setting-head.tsx'
import { Versions } from '../../setting/versions.tsx'
import { flag, oneOf } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { HeldCard } from './held-card.tsx'
import { Listening } from './listening.tsx'
import { actWords, type Network } from './network.ts'
import { Policy } from './policy.tsx'
import { UrlCard } from './url-card.tsx'
import { WordsCard } from './words-card.tsx'

export const fields = {
  tab: oneOf(['set-up', 'versions'], 'set-up'),
  words: oneOf(['heard', 'all'], 'heard'),
  rules: flag(),
  act: oneOf(settingActs),
}

/** How one network reports to us, in its words, and what it said a moment ago. */
export function NetworkPage() {
  const { id = '' }: { readonly id?: string } = useParams({ strict: false })
  const [view, change] = useView(fields)
  const may = useMay()
  const isOwned = useIsOwnedByFile('networks')(id)
  const found = useLook<Network>(`/networks/${encodeURIComponent(id)}`)
  const { data: network } = found
  const mayChange = may.admin && !isOwned
  return (
    <Page
      title={id}
      about={<About network={network} isOwned={isOwned} />}
      actions={
        <Actions isThere={network !== undefined} {...{ mayChange, mayMake: may.admin, change }} />
      }
    >
      {network === undefined ? (
        <NotShown error={found.error} retry={() => void found.refetch()} noun="network" />
      ) : (
        <Tabs
          label="Parts"
          value={view.tab}
          onChange={(tab) => change({ tab })}
          tabs={[
            {
              id: 'set-up',
              label: 'Set up',
              content: <SetUp {...{ network, mayChange, view, change }} mayReveal={may.admin} />,
            },
            {
              id: 'versions',
              label: 'Versions',
              content: <Versions kind="networks" id={id} mayChange={mayChange} />,
            },
          ]}
        />
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

type SetUpProps = {
  readonly network: Network
  readonly mayChange: boolean
  readonly mayReveal: boolean
  readonly view: ReturnType<typeof useView<typeof fields>>[0]
  readonly change: ChangeView<typeof fields>
}

function SetUp({ network, mayChange, mayReveal, view, change }: SetUpProps) {
  return (
    <div className="grid gap-4 min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,400px)]">
      <div className="flex min-w-0 flex-col gap-4">
        <UrlCard network={network} mayChange={mayChange} mayReveal={mayReveal} />
        <WordsCard
          network={network}
          mayChange={mayChange}
          isAll={view.words === 'all'}
          onAll={(all) => change({ words: all ? 'all' : 'heard' })}
        />
        <HeldCard id={network.id} />
        <Policy
          key={JSON.stringify(network)}
          network={network}
          mayChange={mayChange}
          open={view.rules}
          onToggle={(rules) => change({ rules })}
        />
      </div>
      <Listening id={network.id} />
    </div>
  )
}

type AboutProps = { readonly network: Network | undefined; readonly isOwned: boolean }

function About({ network, isOwned }: AboutProps): ReactNode {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {network?.enabled === false ? <Tag tone="warn">Off</Tag> : 'Network'}
      {isOwned ? <OwnedByFile /> : null}
    </span>
  )
}

type ActionsProps = {
  readonly isThere: boolean
  readonly mayChange: boolean
  readonly mayMake: boolean
  readonly change: ChangeView<typeof fields>
}

function Actions({ isThere, mayChange, mayMake, change }: ActionsProps) {
  return (
    <>
      <BackTo to="/networks" label="All networks" />
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
