import { statuses } from '../../../src/domain/status.ts'
import { Tabs } from '../../kit/tabs.tsx'
import { settingActs } from '../../setting/setting-acts.tsx'
import { SettingPage, useSetting } from '../../setting/setting-page.tsx'
import { Versions } from '../../setting/versions.tsx'
import { flag, oneOf, text } from '../../url/fields.ts'
import { useView } from '../../url/use-view.ts'
import { actWords } from './act-words.ts'
import type { Destination } from './destination.ts'
import { Editor, type EditorProps } from './editor.tsx'
import { OnOff } from './on-off.tsx'
import { PauseButton } from './pause-button.tsx'

export const fields = {
  tab: oneOf(['edit', 'versions'], 'edit'),
  more: flag(),
  lead: text(),
  status: oneOf(statuses, 'Lead'),
  act: oneOf(settingActs),
}

/** One S2S postback: as simple as its URL, method, macros and events, with what will be sent beside it. */
export function DestinationPage() {
  const found = useSetting<Destination>('destinations')
  const [view, change] = useView(fields)
  const { setting, mayChange, mayMake } = found
  return (
    <SettingPage
      {...{ found, words: actWords, all: 'All', act: view.act }}
      onAct={(act) => change({ act }, act === undefined ? 'replace' : 'push')}
      about="S2S postback"
      behind={setting && <Switches destination={setting} mayChange={mayChange} />}
    >
      {(destination) => (
        <Parts {...{ destination, mayChange, mayPreview: mayMake, view, change }} />
      )}
    </SettingPage>
  )
}

function Parts({ destination, mayChange, mayPreview, view, change }: EditorProps) {
  return (
    <Tabs
      label="Parts"
      value={view.tab}
      onChange={(tab) => change({ tab })}
      tabs={[
        {
          id: 'edit',
          label: 'Settings',
          content: (
            <Editor
              key={contentOf(destination)}
              destination={destination}
              mayChange={mayChange}
              mayPreview={mayPreview}
              view={view}
              change={change}
            />
          ),
        },
        {
          id: 'versions',
          label: 'Versions',
          content: <Versions kind="destinations" id={destination.id} mayChange={mayChange} />,
        },
      ]}
    />
  )
}

/** Switched on or paused meanwhile, the form keeps what was typed; saved or rolled back, it begins anew. */
const contentOf = ({ enabled: _, paused: __, circuit: ___, ...content }: Destination) =>
  JSON.stringify(content)

type SwitchesProps = { readonly destination: Destination; readonly mayChange: boolean }

const Switches = ({ destination, mayChange }: SwitchesProps) => (
  <>
    {mayChange ? <PauseButton destination={destination} /> : null}
    <OnOff destination={destination} mayChange={mayChange} withWord />
  </>
)
