import { Choices } from './choices.tsx'

export const countByWords = ['postback', 'click'] as const
export type CountBy = (typeof countByWords)[number]

type Props = { readonly value: CountBy; readonly onChange: (by: CountBy) => void }

/** Numbers differ by whether a sale counts on the day of its click or of its postback: always said. */
export function CountBySwitch({ value, onChange }: Props) {
  return (
    <Choices
      label="Count by"
      value={value}
      onChange={onChange}
      choices={[
        { id: 'postback', label: 'By postback time' },
        { id: 'click', label: 'By click time' },
      ]}
    />
  )
}
