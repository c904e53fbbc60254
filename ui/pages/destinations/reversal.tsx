import { Field } from '../../kit/field.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import type { PartProps } from './simple.tsx'

/** What takes a sale back where it was told. Off unless there is a URL. */
export function ReversalFields({ form, errors, readOnly }: PartProps) {
  const { values, set } = form
  const isOn = values.reversalUrl.trim() !== ''
  return (
    <>
      <Field
        label="When a sale that it was told of becomes Reject or Trash, call"
        error={errors['reversal.url']}
        hint="Left empty, it is told as its events say. Macros work here too."
        optional
      >
        <Input
          value={values.reversalUrl}
          onChange={set('reversalUrl')}
          readOnly={readOnly}
          placeholder="https://receiver.example/refund?id={subid}"
          mono
        />
      </Field>
      {isOn ? (
        <div className="grid gap-3 sm:grid-cols-[120px_1fr]">
          <Field label="Method">
            <Select
              value={values.reversalMethod}
              onChange={set('reversalMethod')}
              disabled={readOnly}
              options={[
                { value: 'POST', label: 'POST' },
                { value: 'GET', label: 'GET' },
              ]}
            />
          </Field>
          <Field label="Body of it" error={errors['reversal.body']} optional>
            <TextArea
              rows={1}
              mono
              value={values.reversalBody}
              onChange={set('reversalBody')}
              readOnly={readOnly}
            />
          </Field>
        </div>
      ) : null}
    </>
  )
}
