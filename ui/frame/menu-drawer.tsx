import { Dialog } from '@base-ui/react/dialog'
import { Menu as MenuIcon } from 'lucide-react'
import { useState } from 'react'
import { SidebarContent } from './sidebar.tsx'

/** The sidebar of small windows: behind a button. */
export function MenuDrawer() {
  const [isOpen, setOpen] = useState(false)
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger
        aria-label="Menu"
        className="grid size-8 place-items-center rounded-md text-fg2 hover:bg-hover hover:text-fg min-[900px]:hidden"
      >
        <MenuIcon aria-hidden size={16} />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="popup fixed inset-y-0 left-0 flex w-[240px] max-w-[84vw] flex-col rounded-none bg-bg">
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col">
            <SidebarContent onGo={() => setOpen(false)} />
          </nav>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
