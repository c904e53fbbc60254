import { FileLock2 } from 'lucide-react'

/** Why something is only shown: it would be overwritten at the next start. */
export const OwnedNote = () => (
  <p className="mt-3 flex items-start gap-1.5 text-xs text-pretty text-fg2">
    <FileLock2 aria-hidden size={13} className="mt-0.5 shrink-0 text-fg3" />
    It stands in the settings file, which is read at every start and has the last word. Change it
    there, and start again.
  </p>
)
