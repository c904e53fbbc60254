import { useMemo, useState } from 'react'
import { browserZone } from '../url/range.ts'
import { cx } from './cx.ts'
import { offset } from './format.ts'
import { optionLook } from './menu.tsx'

type Props = {
  readonly zone: string
  /** Zones change their offset: at this moment. */
  readonly at: number
  readonly onChoose: (zone: string) => void
}

const all = ['UTC', ...Intl.supportedValuesOf('timeZone')]
const most = 40

/** Every zone this browser knows, its own first, found by typing. */
export function ZoneList({ zone, at, onChoose }: Props) {
  const [asked, setAsked] = useState('')
  const found = useMemo(() => {
    const wanted = asked.trim().toLowerCase().replaceAll(' ', '_')
    const first = new Set([zone, browserZone(), ...all])
    return [...first].filter((name) => name.toLowerCase().includes(wanted)).slice(0, most)
  }, [asked, zone])
  return (
    <div className="flex min-w-0 flex-col">
      <input
        aria-label="Find a time zone"
        placeholder="Show times in…"
        value={asked}
        onChange={(event) => setAsked(event.target.value)}
        className="h-8 border-b border-line bg-transparent px-2.5 text-xs -outline-offset-2 placeholder:text-fg3"
      />
      <div className="max-h-[260px] overflow-y-auto p-1">
        {found.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === zone}
            className={cx(optionLook, name === zone && 'font-medium text-fg')}
            onClick={() => onChoose(name)}
          >
            <span className="truncate">{name.replaceAll('_', ' ')}</span>
            <span className="num ml-auto text-2xs text-fg3">{offset(at, name)}</span>
          </button>
        ))}
      </div>
    </div>
  )
}
