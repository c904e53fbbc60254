import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from '../frame/keys.ts'
import { Kbd } from './kbd.tsx'

type Props = {
  readonly value: string
  readonly placeholder: string
  readonly onChange: (value: string) => void
}

const quietMs = 200

/** What is typed stays here and is handed over 200 ms after the last key: each write draws the page anew. */
export function SearchBox({ value, placeholder, onChange }: Props) {
  const box = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const written = useRef(value)
  const timer = useRef<number>(undefined)
  useEffect(() => {
    // Changed from outside: by Back, or by a filter that was cleared.
    if (value === written.current) return
    written.current = value
    setTyped(value)
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  useKeys({ search: () => box.current?.focus() })
  const type = (next: string) => {
    setTyped(next)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      written.current = next.trim()
      onChange(next.trim())
    }, quietMs)
  }
  return (
    <label className="flex h-7 w-[252px] max-w-full items-center rounded-md border border-line bg-panel2 focus-within:outline-2 focus-within:outline-focus">
      <Search aria-hidden size={13} className="ml-2 shrink-0 text-fg3" />
      <span className="sr-only">{placeholder}</span>
      <input
        ref={box}
        type="search"
        value={typed}
        placeholder={placeholder}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && box.current?.blur()}
        className="h-full min-w-0 flex-1 bg-transparent px-2 text-xs outline-none placeholder:text-fg3"
      />
      {typed === '' ? (
        <span aria-hidden className="mr-1.5">
          <Kbd keys="/" />
        </span>
      ) : null}
    </label>
  )
}
