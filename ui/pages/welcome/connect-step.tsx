import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ShownDialect } from '../../../src/admin/contract-steering.ts'
import { demoId } from '../../../src/domain/demo.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { ErrorState, Loading } from '../../kit/empty.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Listening } from '../networks/listening.tsx'
import { newKey, useDialects } from '../networks/network.ts'
import { PasteUrl, Steps } from '../networks/paste-url.tsx'
import type { FirstDialect } from './first-steps.ts'
import { OwnedNote } from './owned-note.tsx'
import { Step } from './step.tsx'

const choices = [
  { id: 'generic', label: 'Any network' },
  { id: 'clickbank', label: 'ClickBank' },
  { id: 'buygoods', label: 'BuyGoods' },
] as const

type Props = {
  readonly isHeard: boolean
  readonly chosen: FirstDialect
  readonly onChoose: (dialect: FirstDialect) => void
}

/** The URL to paste, and an ear for the first call that comes to it. */
export function ConnectStep({ isHeard, chosen, onChoose }: Props) {
  const { data, error, refetch } = useDialects()
  const dialect = data?.items.find(({ id }) => id === chosen)
  return (
    <Step
      number={2}
      title="Connect your network"
      about={
        <>
          Paste one URL where your network asks for a postback URL. Other networks, signed ones too:{' '}
          <Link to="/networks" className={linkLook}>
            Networks
          </Link>
          .
        </>
      }
      isDone={isHeard}
      state={isHeard ? 'Postback received' : 'No postback yet'}
    >
      <Choices label="Network" value={chosen} choices={choices} onChange={onChoose} />
      <div className="mt-3">
        {dialect === undefined ? (
          <Nothing error={error} retry={() => void refetch()} />
        ) : (
          <Connect key={chosen} dialect={dialect} />
        )}
      </div>
    </Step>
  )
}

function Nothing({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  return error === null ? <Loading /> : <ErrorState error={error} retry={retry} />
}

function Connect({ dialect }: { readonly dialect: ShownDialect }) {
  const [isShown, setShown] = useState(false)
  const isOwned = useIsOwnedByFile('networks')
  const own = dialect.networks.filter(({ id }) => id !== demoId)
  // One that was made on purpose goes before the one that is there from the start.
  const network = own.find(({ id }) => id !== 'default') ?? own[0]
  return (
    <div className="grid gap-4 min-[900px]:grid-cols-2">
      <Card title={network === undefined ? dialect.name : `${dialect.name}: ${network.id}`}>
        {network === undefined ? (
          <Make dialect={dialect} onMake={() => setShown(true)} />
        ) : (
          <Url
            id={network.id}
            dialect={dialect.id}
            isShown={isShown}
            onShow={() => setShown(true)}
          />
        )}
        <Steps dialect={dialect} />
        {network !== undefined && isOwned(network.id) ? <OwnedNote /> : null}
      </Card>
      {network === undefined ? null : <Listening id={network.id} />}
    </div>
  )
}

type UrlProps = {
  readonly id: string
  readonly dialect: string
  readonly isShown: boolean
  readonly onShow: () => void
}

function Url({ id, dialect, isShown, onShow }: UrlProps) {
  const may = useMay()
  const { data, isPlaceholderData } = useDialects(id, isShown && may.admin)
  const url = data?.items.find((one) => one.id === dialect)?.networks[0]?.pasteUrl
  if (url === undefined || isPlaceholderData) return <Loading />
  return (
    <>
      <PasteUrl url={url} />
      {may.admin && url.includes('***') ? (
        <Button size="sm" className="mt-2" onClick={onShow}>
          Show the key
        </Button>
      ) : null}
    </>
  )
}

type MakeProps = { readonly dialect: ShownDialect; readonly onMake: () => void }

/** A network of that name with a key nobody guesses. */
function Make({ dialect: { id, name }, onMake }: MakeProps) {
  const may = useMay()
  const say = useToast()
  const { data } = useLook<Page<Setting>>('/networks', { limit: 500 })
  const save = useChange<Setting>(['/networks', '/dialects'])
  const taken = data?.items.map((one) => one.id) ?? []
  const free = [id, ...taken.map((_, index) => `${id}-${index + 2}`)].find(
    (one) => !taken.includes(one),
  )
  if (!may.admin) return <p className="text-xs text-fg2">No network speaks it yet.</p>
  const make = () => {
    onMake()
    save.mutate(
      {
        method: 'PUT',
        path: `/networks/${free}`,
        body: { dialect: id, key: newKey(), revision: null },
      },
      { onSuccess: (saved) => say.done(`${saved.id} is made`), onError: say.failed },
    )
  }
  return (
    <>
      <p className="mb-2 text-xs text-fg2">Makes the network and its URL, with a key of its own.</p>
      <Button size="lg" busy={save.isPending} disabled={data === undefined} onClick={make}>
        <Plus aria-hidden size={12} />
        Make the URL for {name.split(' ')[0]}
      </Button>
    </>
  )
}
