import { type FocusEvent, useRef } from 'react'
import type { useForm } from '../../kit/form.tsx'
import type { Draft } from './draft.ts'

type Place = 'url' | 'body' | 'headers'
type Text = HTMLInputElement | HTMLTextAreaElement

/** Where a macro goes that is pressed: into the field that had the focus last, at its caret. */
export function useCaret(form: ReturnType<typeof useForm<Draft>>) {
  const last = useRef<{ readonly place: Place; readonly element: Text } | null>(null)
  const note = (place: Place) => (event: FocusEvent<Text>) => {
    last.current = { place, element: event.currentTarget }
  }
  const insert = (macro: string) => {
    const { place, element } = last.current ?? { place: 'url' as const, element: undefined }
    const text = form.values[place]
    const from = element?.selectionStart ?? text.length
    const to = element?.selectionEnd ?? text.length
    form.set(place)(`${text.slice(0, from)}${macro}${text.slice(to)}`)
    // The new text has to be drawn before the caret can stand behind it.
    requestAnimationFrame(() => {
      element?.focus()
      element?.setSelectionRange(from + macro.length, from + macro.length)
    })
  }
  return { note, insert }
}

export type Caret = ReturnType<typeof useCaret>
