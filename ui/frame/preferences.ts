import { useSyncExternalStore } from 'react'

/** What a person likes, on this device. What a page shows is not here: that is in its address. */
export type Preferences = {
  readonly theme: 'system' | 'dark' | 'light'
  readonly density: 'normal' | 'dense'
  /** Single letters as shortcuts; off for those who speak or dictate. */
  readonly letters: boolean
  /** Columns shown, by table; a table that is not here shows its standard ones. */
  readonly columns: Readonly<Record<string, readonly string[]>>
}

const standard: Preferences = { theme: 'system', density: 'normal', letters: true, columns: {} }

// Also read by public/theme.js, before the first paint.
const key = 'carom.preferences'

function kept(): Preferences {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof value === 'object' && value !== null ? understood({ ...value }) : standard
  } catch {
    return standard
  }
}

function understood(value: { readonly [name: string]: unknown }): Preferences {
  const { theme, density, letters, columns } = value
  return {
    theme: theme === 'dark' || theme === 'light' ? theme : 'system',
    density: density === 'dense' ? 'dense' : 'normal',
    letters: letters !== false,
    columns: understoodColumns(columns),
  }
}

function understoodColumns(value: unknown): Preferences['columns'] {
  if (typeof value !== 'object' || value === null) return {}
  const lists = Object.entries(value).flatMap(([table, ids]) =>
    Array.isArray(ids) ? [[table, ids.map(String)] as const] : [],
  )
  return Object.fromEntries(lists)
}

let current = kept()
const listeners = new Set<() => void>()

export function changePreferences(patch: Partial<Preferences>): void {
  current = { ...current, ...patch }
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // Private windows keep nothing: then it lasts as long as the page.
  }
  show()
  for (const listener of listeners) listener()
}

const dark = matchMedia('(prefers-color-scheme: dark)')

export function shownTheme(): 'dark' | 'light' {
  if (current.theme !== 'system') return current.theme
  return dark.matches ? 'dark' : 'light'
}

function show(): void {
  document.documentElement.dataset['theme'] = shownTheme()
  document.documentElement.dataset['density'] = current.density
}

dark.addEventListener('change', () => changePreferences({}))

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => current)

/** `dark` or `light`, whatever it was chosen by: what draws on a canvas draws anew when it changes. */
export const useTheme = (): 'dark' | 'light' => useSyncExternalStore(subscribe, shownTheme)
