import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import { runShortcut, shortcutOf } from './keys.ts'
import { menuItems } from './menu.ts'
import { usePreferences } from './preferences.ts'

const chordMs = 1500

/** One listener for the whole window: shortcuts, and `G` followed by the letter of a page. */
export function useFrameKeys(): void {
  const { letters } = usePreferences()
  const navigate = useNavigate()
  const chordUntil = useRef(0)
  /** Whether the press was the letter after a `G`. */
  const goes = (event: KeyboardEvent): boolean => {
    const isSecond = event.timeStamp < chordUntil.current
    chordUntil.current = !isSecond && event.key === 'g' ? event.timeStamp + chordMs : 0
    const to = menuItems.find(({ letter }) => letter === event.key.toLowerCase())?.path
    if (!isSecond || to === undefined) return false
    void navigate({ to })
    return true
  }
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return
    const name = shortcutOf(event, letters)
    const isDone =
      (letters && isFree(event) && goes(event)) || (name !== undefined && runShortcut(name))
    if (isDone) event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}

const taken = 'input,textarea,select,[contenteditable],[role=menu],[role=dialog],[role=listbox]'

const isFree = (event: KeyboardEvent) =>
  !(event.ctrlKey || event.metaKey || event.altKey) &&
  event.target instanceof Element &&
  event.target.closest(taken) === null
