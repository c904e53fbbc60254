import { Field } from '../../kit/field.tsx'
import { Input } from '../../kit/input.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import type { PartProps } from './simple.tsx'

const lines = [
  { name: 'breakerPercent', of: 'breaker.percent', label: 'When so many percent fail' },
  { name: 'breakerAttempts', of: 'breaker.attempts', label: 'of at least so many calls' },
  { name: 'breakerWindow', of: 'breaker.windowMs', label: 'within' },
  { name: 'breakerOpen', of: 'breaker.openMs', label: 'leave it alone for' },
] as const

/** When a receiver that is ill is left alone, and for how long. */
export function BreakerFields({ form, errors, readOnly }: PartProps) {
  const { values, set } = form
  return (
    <div className="flex flex-col gap-3">
      <Checkbox
        checked={values.breaks}
        onChange={set('breaks')}
        label="Leave it alone for a while when most calls fail; what waits is sent afterwards"
        disabled={readOnly}
      />
      {values.breaks && (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {lines.map(({ name, of, label }) => (
            <Field key={name} label={label} error={errors[of]}>
              <Input value={values[name]} onChange={set(name)} readOnly={readOnly} mono />
            </Field>
          ))}
        </div>
      )}
    </div>
  )
}
