import { useEffect, useEffectEvent } from 'react'

export type KeyGroup = 'Everywhere' | 'Lists' | 'Time'

/** Every shortcut there is. The `?` sheet, the tooltips and the palette all read this table. */
export const keys = {
  palette: { key: 'mod+k', label: 'Find a subid, a page or a command', group: 'Everywhere' },
  help: { key: '?', label: 'Show the keyboard shortcuts', group: 'Everywhere' },
  theme: { key: 't', label: 'Switch between dark and light', group: 'Everywhere' },
  density: { key: 'v', label: 'Switch between normal and dense rows', group: 'Everywhere' },
  close: { key: 'escape', label: 'Close what is open', group: 'Everywhere' },
  search: { key: '/', label: 'Search this list', group: 'Lists' },
  next: { key: 'j', label: 'Next row', group: 'Lists' },
  previous: { key: 'k', label: 'Previous row', group: 'Lists' },
  open: { key: 'enter', label: 'Open the row', group: 'Lists' },
  full: { key: 'o', label: 'Open the lead’s full trace', group: 'Lists' },
  select: { key: 'x', label: 'Select the row', group: 'Lists' },
  filter: { key: 'f', label: 'Add a filter', group: 'Lists' },
  live: { key: 'l', label: 'Start or stop live rows', group: 'Lists' },
  copy: { key: 'c', label: 'Copy the subid', group: 'Lists' },
  copyLink: { key: 'shift+c', label: 'Copy a link to this view', group: 'Lists' },
  retry: { key: 'r', label: 'Send again (asks first)', group: 'Lists' },
  today: { key: 'd', label: 'Last 24 hours', group: 'Time' },
  week: { key: 'w', label: 'Last 7 days', group: 'Time' },
  month: { key: 'm', label: 'Last 30 days', group: 'Time' },
  earlier: { key: '[', label: 'The same length earlier', group: 'Time' },
  later: { key: ']', label: 'The same length later', group: 'Time' },
  reset: { key: '0', label: 'Back to the standard range', group: 'Time' },
} as const satisfies Readonly<
  Record<string, { readonly key: string; readonly label: string; readonly group: KeyGroup }>
>

export type KeyName = keyof typeof keys
export type KeyActions = Readonly<Partial<Record<KeyName, () => void>>>

/** As people read it: `Ctrl K`, `Shift C`, `J`. */
export function shownKey(name: KeyName): string {
  return keys[name].key
    .split('+')
    .map((part) => shownParts[part] ?? part.toUpperCase())
    .join(' ')
}
const isMac = navigator.userAgent.includes('Mac')
const shownParts: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: 'Shift',
  escape: 'Esc',
  enter: 'Enter',
}

const layers: KeyActions[] = []
const listeners = new Set<() => void>()

/** What a page, or something open on it, does for a key; what was added last is asked first. */
export function useKeys(actions: KeyActions): void {
  const run = useEffectEvent((name: KeyName) => actions[name]?.())
  const names = Object.keys(actions).join()
  useEffect(() => {
    const wired = names
      .split(',')
      .filter((name): name is KeyName => name in keys)
      .map((name) => [name, () => run(name)] as const)
    const layer: KeyActions = Object.fromEntries(wired)
    layers.push(layer)
    for (const listener of listeners) listener()
    return () => {
      layers.splice(layers.indexOf(layer), 1)
      for (const listener of listeners) listener()
    }
  }, [names])
}

/** What can be done right now: for the palette. */
export function actionsNow(): readonly { readonly name: KeyName; readonly run: () => void }[] {
  const found = new Map<KeyName, () => void>()
  for (const layer of layers) {
    for (const [name, run] of Object.entries(layer)) {
      // Safe: layers are made of names of the table alone.
      found.set(name as KeyName, run)
    }
  }
  return [...found].map(([name, run]) => ({ name, run }))
}

const typing = 'input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]'
const ownKeys = '[role=menu],[role=dialog],[role=alertdialog],[role=listbox]'

/** Which shortcut a key press is; undefined while a person types or something open has the keys. */
export function shortcutOf(event: KeyboardEvent, letters: boolean): KeyName | undefined {
  const name = nameOf(event)
  if (name === undefined || keys[name].key.startsWith('mod+')) return name
  const { target } = event
  if (!(target instanceof Element) || target.closest(ownKeys) !== null) return undefined
  if (name === 'close') return name
  if (target.closest(typing) !== null || !letters) return undefined
  // A button or link that has the focus answers to Enter itself.
  if (name === 'open' && target.closest('a,button,summary') !== null) return undefined
  return name
}

function nameOf(event: KeyboardEvent): KeyName | undefined {
  if (event.altKey) return undefined
  const isMod = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  const isLetter = /^[a-z]$/.test(key)
  const pressed = [isMod && 'mod', isLetter && event.shiftKey && 'shift', key]
  const written = pressed.filter(Boolean).join('+')
  const found = Object.entries(keys).find(([, row]) => row.key === written)
  // Safe: the entries of the table have its names.
  return found?.[0] as KeyName | undefined
}

/** Runs the action of the topmost layer that has one. */
export function runShortcut(name: KeyName): boolean {
  const run = layers.findLast((layer) => layer[name] !== undefined)?.[name]
  run?.()
  return run !== undefined
}
