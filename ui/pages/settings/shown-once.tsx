import { Button } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy.tsx'
import { Dialog } from '../../kit/dialog.tsx'

type Props = {
  readonly title: string
  readonly about: string
  readonly secret: string
  readonly onClose: () => void
}

/** A secret that nobody can look up again. */
export function ShownOnce({ title, about, secret, onClose }: Props) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      about={about}
      actions={
        <Button tone="solid" size="lg" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="flex items-start gap-2 rounded-md border border-line bg-panel2 p-3">
        <code className="mono min-w-0 flex-1 text-xs break-all" data-secret>
          {secret}
        </code>
        <CopyButton text={secret} label="Copy it" />
      </div>
    </Dialog>
  )
}
