import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { cx } from './cx.ts'

/** On plain http at an address there is no clipboard object; the old command still works there. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'fixed opacity-0'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

const shownMs = 1200

type Props = { readonly text: string; readonly label: string; readonly className?: string }

export function CopyButton({ text, label, className }: Props) {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), shownMs)
    return () => clearTimeout(timer)
  }, [done])
  return (
    <button
      type="button"
      aria-label={done ? 'Copied' : label}
      title={label}
      className={cx(
        'inline-grid size-6 shrink-0 place-items-center rounded-md text-fg3 hover:bg-hover hover:text-fg',
        className,
      )}
      onClick={(event) => {
        event.stopPropagation()
        void copyText(text).then(() => setDone(true))
      }}
    >
      {done ? <Check aria-hidden size={13} className="text-ok" /> : <Copy aria-hidden size={12} />}
    </button>
  )
}
