import type { ErrorComponentProps } from '@tanstack/react-router'
import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../kit/button.tsx'
import { EmptyState, ErrorState } from '../kit/empty.tsx'
import { Link, linkLook } from '../kit/link.tsx'
import { Page } from '../kit/page.tsx'

/** As index.html draws it, so that nothing moves when the page comes. */
export function Booting() {
  return (
    <div className="boot" role="status" aria-busy="true">
      <span className="sr-only">Loading</span>
      <div className="boot-menu" />
      <div className="boot-page">
        <div className="boot-bar" />
      </div>
    </div>
  )
}

type UnreachableProps = { readonly error: unknown; readonly retry: () => void }

export function Unreachable({ error, retry }: UnreachableProps) {
  return (
    <main className="flex h-full bg-bg">
      <h1 className="sr-only">Carom</h1>
      <ErrorState error={error} retry={retry} />
    </main>
  )
}

/** The network of this device is gone: what stands may be old. */
export function OfflineBar() {
  const [isOnline, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  if (isOnline) return null
  return (
    <p
      role="status"
      className="flex items-center gap-2 border-b border-warn/45 bg-warn/14 px-4 py-1 text-xs text-warnfg"
    >
      <WifiOff aria-hidden size={13} />
      This device is offline. What you see is from before.
    </p>
  )
}

/** A page that broke takes nothing else with it. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="Something broke">
      <EmptyState
        kind="failed"
        title="This page could not be shown"
        action={
          <>
            <Button onClick={reset}>Try again</Button>
            <Button onClick={() => location.reload()}>Load Carom anew</Button>
          </>
        }
      >
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <p className="mt-1">If Carom was updated a moment ago, loading it anew helps.</p>
      </EmptyState>
    </Page>
  )
}

export function NotFound() {
  return (
    <main className="flex h-full bg-bg">
      <h1 className="sr-only">Carom</h1>
      <EmptyState kind="no-match" title="There is no such page">
        <Link to="/" className={linkLook}>
          To the overview
        </Link>
      </EmptyState>
    </main>
  )
}
