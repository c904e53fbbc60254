import { createContext, useContext, useSyncExternalStore } from 'react'

/** The place in the top bar where a page that fills the window puts its heading. */
export const HeaderSlot = createContext<HTMLElement | null>(null)

const wide = matchMedia('(min-width: 900px)')

function subscribe(listener: () => void): () => void {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** null in small windows: there the heading has a line of its own. */
export function useHeaderSlot(): HTMLElement | null {
  const slot = useContext(HeaderSlot)
  return useSyncExternalStore(subscribe, () => wide.matches) ? slot : null
}
