import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useSession } from '../api/queries.ts'
import { HeaderSlot } from '../kit/header-slot.ts'
import { useKeys } from './keys.ts'
import { changePreferences, shownTheme, usePreferences } from './preferences.ts'
import { Sidebar } from './sidebar.tsx'
import { Booting, OfflineBar, Unreachable } from './states.tsx'
import { TopBar } from './top-bar.tsx'
import { useFrameKeys } from './use-frame-keys.ts'

const SignIn = lazy(() => import('./sign-in.tsx').then((it) => ({ default: it.SignIn })))
const Palette = lazy(() => import('./palette.tsx').then((it) => ({ default: it.Palette })))
const Help = lazy(() => import('./help.tsx').then((it) => ({ default: it.Help })))

/** Around every page: who one is, where one can go, and the keys that work everywhere. */
export function Frame() {
  const session = useSession()
  if (session.isPending) return <Booting />
  if (session.data === undefined) {
    return <Unreachable error={session.error} retry={() => void session.refetch()} />
  }
  // In place of the page, whose address stays: whoever signs in sees what the link was for.
  if (session.data.user === null) {
    return (
      <Suspense fallback={<Booting />}>
        <SignIn setup={session.data.setup === true} />
      </Suspense>
    )
  }
  return <SignedIn user={session.data.user} />
}

type SignedInProps = Pick<Parameters<typeof TopBar>[0], 'user'>

function SignedIn({ user }: SignedInProps) {
  const [open, setOpen] = useState<'palette' | 'help'>()
  const { density } = usePreferences()
  useFrameKeys()
  useKeys({
    palette: () => setOpen('palette'),
    help: () => setOpen('help'),
    theme: () => changePreferences({ theme: shownTheme() === 'dark' ? 'light' : 'dark' }),
    density: () => changePreferences({ density: density === 'dense' ? 'normal' : 'dense' }),
  })
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  const close = () => setOpen(undefined)
  return (
    <div className="flex h-full">
      <a
        href="#page"
        className="absolute top-1 left-1 z-70 -translate-y-12 rounded-md bg-invert px-3 py-1 text-xs text-invertfg focus:translate-y-0"
      >
        To the page
      </a>
      <Sidebar />
      <div className="flex min-w-0 flex-1 flex-col bg-panel">
        <OfflineBar />
        <TopBar
          user={user}
          slot={setSlot}
          onPalette={() => setOpen('palette')}
          onHelp={() => setOpen('help')}
        />
        <div id="page" tabIndex={-1} className="relative flex min-h-0 flex-1 outline-none">
          <HeaderSlot value={slot}>
            <Outlet />
          </HeaderSlot>
        </div>
      </div>
      <Suspense>
        {open === 'palette' ? <Palette onClose={close} /> : null}
        {open === 'help' ? <Help onClose={close} /> : null}
      </Suspense>
    </div>
  )
}

/** Around a page for whoever is not signed in. */
export function BareFrame() {
  return (
    <div className="h-full overflow-y-auto bg-bg">
      <Outlet />
    </div>
  )
}
