import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { Input } from './input.tsx'

type Props = {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly about?: ReactNode
  readonly children?: ReactNode
  /** Buttons at the foot. */
  readonly actions?: ReactNode
  readonly wide?: boolean
}

/** Something that has to be done before anything else. */
export function Dialog({ open, onClose, title, about, children, actions, wide }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Base.Popup
          className={cx(
            'popup fixed top-[12vh] left-1/2 flex max-h-[76vh] w-full max-w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-xl',
            wide === true ? 'sm:w-[720px]' : 'sm:w-[460px]',
          )}
        >
          <header className="flex items-start gap-2 px-4 pt-3 pb-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-sm font-semibold">{title}</Base.Title>
              {about === undefined ? null : (
                <Base.Description className="mt-0.5 text-xs text-fg2">{about}</Base.Description>
              )}
            </div>
            <IconButton label="Close" icon={<X aria-hidden size={14} />} onClick={onClose} />
          </header>
          <div className="min-h-0 overflow-y-auto px-4 pb-4">{children}</div>
          {actions === undefined ? null : (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">
              {actions}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

type ConfirmProps = {
  readonly open: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly title: string
  readonly about: ReactNode
  /** What the button says: the act itself, `Archive 3 networks`. */
  readonly act: string
  /** What the other button says, where “Cancel” could be the act. */
  readonly back?: string
  readonly danger?: boolean
  readonly busy?: boolean
  /** Must be typed first: for what cannot be taken back. */
  readonly typed?: string
}

/** Asks before something that is hard to take back. */
export function ConfirmDialog(props: ConfirmProps) {
  const {
    open,
    onClose,
    onConfirm,
    title,
    about,
    act,
    back = 'Cancel',
    danger,
    busy,
    typed,
  } = props
  const [said, setSaid] = useState('')
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      about={about}
      actions={
        <>
          <Button size="lg" onClick={onClose}>
            {back}
          </Button>
          <Button
            size="lg"
            tone={danger === true ? 'danger' : 'solid'}
            busy={busy}
            disabled={typed !== undefined && said !== typed}
            onClick={onConfirm}
          >
            {act}
          </Button>
        </>
      }
    >
      {typed === undefined ? null : (
        <Input value={said} onChange={setSaid} aria-label={`Type ${typed}`} placeholder={typed} />
      )}
    </Dialog>
  )
}
