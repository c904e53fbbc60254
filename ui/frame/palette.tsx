import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight, CornerDownLeft, type LucideIcon, Route, Zap } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import { cx } from '../kit/cx.ts'
import { Kbd } from '../kit/kbd.tsx'
import { actionsNow, keys, shownKey } from './keys.ts'
import { menuItems } from './menu.ts'

type Command = {
  readonly id: string
  readonly label: string
  readonly keys?: string
  readonly icon: LucideIcon
  readonly run: () => void
}

const most = 14

/** Goes to a page, does what a key would do, or opens the lead whose subid was pasted. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  const found = useCommands(asked)
  const run = (command: Command | undefined) => {
    if (command === undefined) return
    onClose()
    command.run()
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setAt(Math.min(found.length - 1, Math.max(0, at + step)))
    else if (event.key === 'Enter') run(found[at])
    else return
    event.preventDefault()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="popup fixed top-[14vh] left-1/2 w-[560px] max-w-[94vw] -translate-x-1/2 overflow-hidden rounded-xl">
          <Dialog.Title className="sr-only">Find</Dialog.Title>
          <input
            role="combobox"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={found[at] === undefined ? undefined : `palette-${found[at].id}`}
            aria-label="Find a subid, a transaction, a page or a command"
            placeholder="Paste a subid or transaction id, or type a page or a command"
            value={asked}
            onChange={(event) => {
              setAsked(event.target.value)
              setAt(0)
            }}
            onKeyDown={press}
            className="h-11 w-full border-b border-line bg-transparent px-4 text-[14px] outline-none placeholder:text-fg3"
          />
          <Results found={found} at={at} onPoint={setAt} onRun={run} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** A subid or a transaction id is 1 to 255 printable characters; one that is typed has no spaces. */
const looksLikeName = (text: string) => /^[!-~]{3,255}$/.test(text)

function useCommands(asked: string): readonly Command[] {
  const navigate = useNavigate()
  return useMemo(() => {
    const wanted = asked.trim().toLowerCase()
    const places = menuItems.map(
      ({ path, label, letter, icon }): Command => ({
        id: `go${path.replaceAll('/', '-')}`,
        label,
        icon,
        ...(letter === undefined ? {} : { keys: `G ${letter.toUpperCase()}` }),
        run: () => void navigate({ to: path }),
      }),
    )
    const acts = actionsNow()
      .filter(({ name }) => name !== 'palette')
      .map(
        ({ name, run }): Command => ({
          id: name,
          label: keys[name].label,
          keys: shownKey(name),
          icon: Zap,
          run,
        }),
      )
    const matching = [...places, ...acts].filter(({ label }) =>
      label.toLowerCase().includes(wanted),
    )
    const subids = nameCommands(asked.trim(), navigate)
    // A word is rather a page or a command; what has a digit in it was rather pasted.
    const ordered = /\d/.test(asked) ? [...subids, ...matching] : [...matching, ...subids]
    return ordered.slice(0, most)
  }, [asked, navigate])
}

function nameCommands(name: string, navigate: ReturnType<typeof useNavigate>): readonly Command[] {
  if (!looksLikeName(name)) return []
  return [
    {
      id: 'lead',
      label: `Open the trace of ${name}`,
      icon: Route,
      run: () => void navigate({ to: `/leads/${encodeURIComponent(name)}` }),
    },
    ...(['leads', 'inbound'] as const).map((page) => ({
      id: page,
      label: `${nouns[page]} of a subid or transaction that begins with ${name}`,
      icon: ArrowRight,
      run: () => void navigate({ to: `/${page}`, search: { q: name } }),
    })),
  ]
}

const nouns = { leads: 'Conversions', inbound: 'Postbacks' } as const

type ResultsProps = {
  readonly found: readonly Command[]
  readonly at: number
  readonly onPoint: (index: number) => void
  readonly onRun: (command: Command) => void
}

function Results({ found, at, onPoint, onRun }: ResultsProps) {
  return (
    <div
      id="palette-list"
      role="listbox"
      aria-label="Results"
      className="max-h-[340px] overflow-auto p-1.5"
    >
      {found.map((command, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the focus and takes the keys
        // biome-ignore lint/a11y/useFocusableInteractive: named by aria-activedescendant instead
        <div
          key={command.id}
          id={`palette-${command.id}`}
          role="option"
          aria-selected={index === at}
          onMouseMove={() => onPoint(index)}
          onClick={() => onRun(command)}
          className={cx(
            'flex h-8 cursor-default items-center gap-3 rounded-md px-2.5 text-[13px]',
            index === at ? 'bg-hover text-fg' : 'text-fg2',
          )}
        >
          <command.icon aria-hidden size={14} className="shrink-0 text-fg3" />
          <span className="truncate">{command.label}</span>
          <span className="ml-auto flex items-center gap-1.5">
            {command.keys === undefined ? null : <Kbd keys={command.keys} />}
            {index === at ? <CornerDownLeft aria-hidden size={12} className="text-fg3" /> : null}
          </span>
        </div>
      ))}
      {found.length === 0 ? (
        <p className="px-3 py-6 text-center text-xs text-fg3">
          Nothing by this name. A whole subid opens its trace.
        </p>
      ) : null}
    </div>
  )
}
