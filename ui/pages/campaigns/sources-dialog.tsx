import { FileLock2, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Campaign, Source } from '../../api/campaigns.ts'
import { useIsOwnedByFile } from '../../api/installation.ts'
import { useChange } from '../../api/queries.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { ConfirmDialog, Dialog } from '../../kit/dialog.tsx'
import { useToast } from '../../kit/toast.tsx'
import { SourceForm } from './source-form.tsx'

type Props = {
  readonly sources: readonly Source[]
  readonly campaigns: readonly Campaign[]
  /** The source that is edited; `*`: a new one; '': the list. */
  readonly chosen: string
  readonly onChoose: (id: string) => void
  readonly onClose: () => void
}

/** Where clicks are bought: how each calls its click id and its cost. */
export function SourcesDialog(props: Props) {
  const { sources, chosen, onChoose, onClose } = props
  const isNew = chosen === '*'
  const source = sources.find(({ id }) => id === chosen)
  if (isNew || source !== undefined) {
    return (
      <Dialog open onClose={() => onChoose('')} title={source?.id ?? 'New source'}>
        <SourceForm source={source} onDone={() => onChoose('')} />
      </Dialog>
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Sources"
      about="Where clicks are bought, and which parameters of the link they fill."
      actions={
        <Button size="lg" onClick={() => onChoose('*')}>
          <Plus aria-hidden size={13} />
          New source
        </Button>
      }
    >
      {sources.length === 0 ? (
        <p className="py-6 text-center text-xs text-fg2">
          No source yet. Campaigns work without one; with it, links carry its click id and cost.
        </p>
      ) : (
        <ul className="divide-y divide-soft">
          {sources.map((one) => (
            <SourceLine key={one.id} source={one} {...props} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

function SourceLine({ source, campaigns, onChoose }: Props & { readonly source: Source }) {
  const isOwned = useIsOwnedByFile('sources')(source.id)
  const used = campaigns.filter((campaign) => campaign.source === source.id).length
  const [isAsked, setAsked] = useState(false)
  return (
    <li className="flex items-center gap-2 py-2 text-xs">
      <div className="min-w-0 flex-1">
        <p className="font-medium text-fg">{source.id}</p>
        <p className="text-2xs text-fg3">
          Click id: <span className="mono text-fg2">{source.externalId ?? '–'}</span> · Cost:{' '}
          <span className="mono text-fg2">{source.cost ?? '–'}</span> · {used}{' '}
          {used === 1 ? 'campaign' : 'campaigns'}
        </p>
      </div>
      {isOwned ? (
        <span className="flex items-center gap-1 text-2xs text-fg3">
          <FileLock2 aria-hidden size={12} />
          Settings file
        </span>
      ) : (
        <>
          <IconButton
            label={`Edit ${source.id}`}
            icon={<Pencil aria-hidden size={13} />}
            onClick={() => onChoose(source.id)}
          />
          <IconButton
            label={`Delete ${source.id}`}
            icon={<Trash2 aria-hidden size={13} />}
            onClick={() => setAsked(true)}
          />
        </>
      )}
      {isAsked ? <DeleteSource id={source.id} used={used} onClose={() => setAsked(false)} /> : null}
    </li>
  )
}

type DeleteProps = { readonly id: string; readonly used: number; readonly onClose: () => void }

function DeleteSource({ id, used, onClose }: DeleteProps) {
  const say = useToast()
  const remove = useChange(['/sources'])
  const confirm = () =>
    remove.mutate(
      { method: 'DELETE', path: `/sources/${encodeURIComponent(id)}` },
      { onSuccess: () => say.done(`${id} is deleted`), onError: say.failed, onSettled: onClose },
    )
  const about =
    used === 0
      ? 'No campaign uses it.'
      : `${used} ${used === 1 ? 'campaign uses' : 'campaigns use'} it: their clicks no longer keep its click id and cost.`
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      onConfirm={confirm}
      busy={remove.isPending}
      title={`Delete the source ${id}?`}
      about={about}
      act="Delete 1 source"
    />
  )
}
