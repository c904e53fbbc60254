import { Eye, EyeOff, KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { MadeKey } from '../../../src/admin/contract-acts.ts'
import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog, Dialog } from '../../kit/dialog.tsx'
import { Fold } from '../../kit/fold.tsx'
import { Card } from '../../kit/page.tsx'
import { useToast } from '../../kit/toast.tsx'
import { dialectsOf, isOpen, type Network, pasteUrlOf, useDialects } from './network.ts'
import { PasteUrl, Steps } from './paste-url.tsx'

type Props = {
  readonly network: Network
  readonly mayChange: boolean
  readonly mayReveal: boolean
}

/** What is pasted at the network; its key only when somebody asks for it. */
export function UrlCard({ network, mayChange, mayReveal }: Props) {
  const [isShown, setShown] = useState(false)
  const { data } = useDialects(network.id, isShown)
  const spoken = dialectsOf(network).flatMap(
    (id) => data?.items.filter((dialect) => dialect.id === id) ?? [],
  )
  const hasKey = network.key !== undefined
  return (
    <Card
      title="URL to paste at the network"
      actions={
        <>
          {hasKey && mayReveal ? (
            <Button size="sm" onClick={() => setShown(!isShown)}>
              {isShown ? <EyeOff aria-hidden size={12} /> : <Eye aria-hidden size={12} />}
              {isShown ? 'Hide the key' : 'Show the key'}
            </Button>
          ) : null}
          {mayChange ? <Rotate network={network} template={spoken[0]?.template ?? ''} /> : null}
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {isOpen(network, spoken) ? (
          <p className="rounded-md border border-warn/40 bg-warn/10 px-3 py-2 text-xs text-warnfg">
            Without a key whoever knows this URL can report conversions.
          </p>
        ) : null}
        {network.previousKey !== undefined ? (
          <OldKey network={network} mayChange={mayChange} />
        ) : null}
        {spoken.map((dialect) => (
          <div key={dialect.id} className="flex flex-col gap-2">
            <PasteUrl
              url={dialect.networks.find(({ id }) => id === network.id)?.pasteUrl ?? ''}
              label={dialect.name}
            />
            <Fold title="How to set it up there" about={`${dialect.steps.length} steps`}>
              <Steps dialect={dialect} />
            </Fold>
          </div>
        ))}
      </div>
    </Card>
  )
}

/** Two keys hold while the new URL is being pasted; then one should. */
function OldKey({
  network,
  mayChange,
}: {
  readonly network: Network
  readonly mayChange: boolean
}) {
  const say = useToast()
  const save = useChange<Setting>(['/networks', '/dialects'])
  const { previousKey: _, ...rest } = network
  const path = `/networks/${encodeURIComponent(network.id)}`
  const end = () =>
    save.mutate(
      { method: 'PUT', path, body: rest },
      { onSuccess: () => say.done('The old key is not taken any more'), onError: say.failed },
    )
  return (
    <p className="flex flex-wrap items-center gap-2 rounded-md border border-line px-3 py-2 text-xs">
      <span className="flex-1 text-pretty">The key of before is still taken.</span>
      {mayChange ? (
        <Button size="sm" busy={save.isPending} onClick={end}>
          End it
        </Button>
      ) : null}
    </p>
  )
}

type RotateProps = { readonly network: Network; readonly template: string }

function Rotate({ network, template }: RotateProps) {
  const [step, setStep] = useState<'ask' | 'done'>()
  const [key, setKey] = useState('')
  const say = useToast()
  const save = useChange<MadeKey>(['/networks', '/dialects'])
  const hadKey = network.key !== undefined
  const rotate = () => {
    const path = `/networks/${encodeURIComponent(network.id)}/key`
    save.mutate(
      { method: 'POST', path, body: {} },
      {
        onSuccess: (made) => {
          setKey(made.key)
          setStep('done')
        },
        onError: (error) => {
          say.failed(error)
          setStep(undefined)
        },
      },
    )
  }
  return (
    <>
      <Button size="sm" onClick={() => setStep('ask')}>
        <KeyRound aria-hidden size={12} />
        {hadKey ? 'New key' : 'Add a key'}
      </Button>
      <ConfirmDialog
        open={step === 'ask'}
        onClose={() => setStep(undefined)}
        onConfirm={rotate}
        busy={save.isPending}
        danger={!hadKey}
        title={hadKey ? `A new key for ${network.id}?` : `A key for ${network.id}?`}
        about={
          hadKey
            ? 'The URL of today goes on working beside the new one, until you end it here.'
            : 'The URL of today stops working at once: what comes with it is kept, and not accepted, until the new one is pasted at the network.'
        }
        act={hadKey ? 'Make a new key' : 'Add a key'}
      />
      <Dialog
        open={step === 'done'}
        wide
        onClose={() => setStep(undefined)}
        title="Paste this at the network now"
        about="The key in it is not shown like this again."
      >
        <PasteUrl url={pasteUrlOf(template, { id: network.id, key })} />
      </Dialog>
    </>
  )
}
