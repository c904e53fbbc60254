import { useParams } from '@tanstack/react-router'
import { Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { statuses } from '../../../src/domain/status.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useLook } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Page } from '../../kit/page.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { SettingActs, settingActs } from '../../setting/setting-acts.tsx'
import { BackTo, NotShown, OwnedByFile } from '../../setting/setting-head.tsx'
import { Versions } from '../../setting/versions.tsx'
import { flag, oneOf, text } from '../../url/fields.ts'
import { type ChangeView, useView } from '../../url/use-view.ts'
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
  const { id = '' }: { readonly id?: string } = useParams({ strict: false })
  const [view, change] = useView(fields)
  const may = useMay()
  const isOwned = useIsOwnedByFile('destinations')(id)
  const found = useLook<Destination>(`/destinations/${encodeURIComponent(id)}`)
  const mayChange = may.admin && !isOwned
  const { data: destination } = found
  return (
    <Page
      title={id}
      about={isOwned ? <OwnedByFile /> : 'S2S postback'}
      actions={
        <Actions
          destination={destination}
          mayChange={mayChange}
          mayMake={may.admin}
          change={change}
        />
      }
    >
      {destination === undefined ? (
        <NotShown error={found.error} retry={() => void found.refetch()} noun="S2S postback" />
      ) : (
        <Parts {...{ destination, mayChange, mayPreview: may.admin, view, change }} />
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

type ActionsProps = {
  readonly destination: Destination | undefined
  readonly mayChange: boolean
  readonly mayMake: boolean
  readonly change: ChangeView<typeof fields>
}

function Actions({ destination, mayChange, mayMake, change }: ActionsProps): ReactNode {
  const back = <BackTo to="/destinations" label="All" />
  if (destination === undefined) return back
  return (
    <>
      {back}
      {mayMake ? (
        <Button onClick={() => change({ act: 'clone' }, 'push')}>
          <Copy aria-hidden size={13} />
          Clone
        </Button>
      ) : null}
      {mayChange ? (
        <>
          <Button onClick={() => change({ act: 'delete' }, 'push')}>
            <Trash2 aria-hidden size={13} />
            Delete
          </Button>
          <PauseButton destination={destination} />
        </>
      ) : null}
      <OnOff destination={destination} mayChange={mayChange} withWord />
    </>
  )
}
