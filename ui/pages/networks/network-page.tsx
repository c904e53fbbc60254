import { Tabs } from '../../kit/tabs.tsx'
import { Tag } from '../../kit/tag.tsx'
import { settingActs } from '../../setting/setting-acts.tsx'
import { SettingPage, useSetting } from '../../setting/setting-page.tsx'
import { Versions } from '../../setting/versions.tsx'
import { flag, oneOf } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
import { AddressCard } from './address-card.tsx'
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
  const found = useSetting<Network>('networks')
  const [view, change] = useView(fields)
  const { id, setting, mayChange, mayMake } = found
  return (
    <SettingPage
      {...{ found, words: actWords, all: 'All networks', act: view.act }}
      onAct={(act) => change({ act }, act === undefined ? 'replace' : 'push')}
      about={setting?.enabled === false ? <Tag tone="warn">Off</Tag> : 'Network'}
    >
      {(network) => (
        <Tabs
          label="Parts"
          value={view.tab}
          onChange={(tab) => change({ tab })}
          tabs={[
            {
              id: 'set-up',
              label: 'Set up',
              content: <SetUp {...{ network, mayChange, view, change }} mayReveal={mayMake} />,
            },
            {
              id: 'versions',
              label: 'Versions',
              content: <Versions kind="networks" id={id} mayChange={mayChange} />,
            },
          ]}
        />
      )}
    </SettingPage>
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
        <AddressCard id={network.id} mayChange={mayChange} />
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
