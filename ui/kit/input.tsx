import { Field } from '@base-ui/react/field'
import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from 'react'
import { cx } from './cx.ts'

export const inputLook =
  'w-full rounded-md border border-edge bg-panel2 px-2.5 text-xs text-fg placeholder:text-fg3 hover:border-fg3 disabled:opacity-60 data-invalid:border-bad'

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Ids, URLs, macros. */
  readonly mono?: boolean
  readonly ref?: Ref<HTMLInputElement>
}

/** One line of text. Inside a `Field` it takes its label from there. */
export function Input({ onChange, mono, className, ...rest }: Props) {
  return (
    <Field.Control
      {...rest}
      onValueChange={(value) => onChange(value)}
      className={cx(inputLook, 'h-8', mono === true && 'mono', className)}
    />
  )
}

type AreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange'> & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly mono?: boolean
}

export function TextArea({ value, onChange, mono, className, rows = 4, ...rest }: AreaProps) {
  return (
    <Field.Control
      value={value}
      onValueChange={(next) => onChange(next)}
      render={<textarea rows={rows} {...rest} />}
      className={cx(inputLook, 'py-1.5', mono === true && 'mono', className)}
    />
  )
}
