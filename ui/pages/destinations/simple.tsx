import { destinationMacros, specifiedMacros } from '../../../src/domain/macros.ts'
import { type Status, statuses } from '../../../src/domain/status.ts'
import { Choices } from '../../kit/choices.tsx'
import { Field } from '../../kit/field.tsx'
import type { useForm } from '../../kit/form.tsx'
import { TextArea } from '../../kit/input.tsx'
import { Card } from '../../kit/page.tsx'
import { StatusDot } from '../../kit/status.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import type { Draft } from './draft.ts'
import type { Caret } from './use-caret.ts'

export type PartProps = {
  readonly form: ReturnType<typeof useForm<Draft>>
  readonly caret: Caret
  readonly errors: Readonly<Record<string, string>>
  readonly readOnly: boolean
}

/** The whole of it for most people: URL, method, macros, events. */
export function Simple({ form, caret, errors, readOnly }: PartProps) {
  const { values, set } = form
  return (
    <Card title="S2S postback">
      <div className="flex flex-col gap-4">
        <Field label="S2S URL" error={errors['url']}>
          <TextArea
            rows={3}
            mono
            value={values.url}
            onChange={(url) => set('url')(url.replace(/\s*\n\s*/g, ''))}
            onFocus={caret.note('url')}
            readOnly={readOnly}
            spellCheck={false}
          />
        </Field>
        {readOnly ? null : <Macros onInsert={caret.insert} />}
        <div className="flex flex-col gap-1">
          <span className="text-xs font-medium text-fg">Method</span>
          {readOnly ? (
            <p className="mono">{values.method}</p>
          ) : (
            <Choices
              label="Method"
              value={values.method}
              onChange={set('method')}
              choices={[
                { id: 'POST', label: 'POST' },
                { id: 'GET', label: 'GET' },
              ]}
            />
          )}
        </div>
        <Events events={values.events} onChange={set('events')} readOnly={readOnly} />
      </div>
    </Card>
  )
}

const others = destinationMacros.filter((name) => !specifiedMacros.some((one) => one === name))

function Macros({ onInsert }: { readonly onInsert: (macro: string) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; these are buttons
    <div role="group" aria-label="Macros" className="flex flex-col gap-1.5">
      <span className="text-xs font-medium text-fg">Macros</span>
      <div className="flex flex-wrap gap-1">
        {specifiedMacros.map((name) => (
          <Chip key={name} name={name} onInsert={onInsert} isMain />
        ))}
      </div>
      <details className="text-xs">
        <summary className="inline-flex min-h-6 items-center text-fg2 hover:text-fg">
          {others.length + 1} more
        </summary>
        <div className="mt-1 flex flex-wrap gap-1">
          {[...others, 'param.NAME'].map((name) => (
            <Chip key={name} name={name} onInsert={onInsert} />
          ))}
        </div>
        <p className="mt-2 text-2xs text-pretty text-fg3">
          <code className="mono">{'{status:Lead=hold,Purchase=approved}'}</code> translates,{' '}
          <code className="mono">{'{payout!}'}</code> must not be empty, and{' '}
          <code className="mono">|lower</code> <code className="mono">|sha256</code>{' '}
          <code className="mono">|md5</code> <code className="mono">|raw</code>{' '}
          <code className="mono">|unix</code> change how a value is written.
        </p>
      </details>
      <p className="text-2xs text-fg3">
        A macro goes where the cursor stands. A URL without any is sent the first six as form
        fields.
      </p>
    </div>
  )
}

type ChipProps = {
  readonly name: string
  readonly isMain?: boolean
  readonly onInsert: (macro: string) => void
}

function Chip({ name, isMain, onInsert }: ChipProps) {
  return (
    <button
      type="button"
      aria-label={`Insert {${name}}`}
      onClick={() => onInsert(`{${name}}`)}
      className={`mono h-6 rounded-md border px-2 hover:border-fg3 hover:text-fg ${
        isMain === true ? 'border-edge bg-raised text-fg' : 'border-line bg-panel2 text-fg2'
      }`}
    >
      {`{${name}}`}
    </button>
  )
}

type EventsProps = {
  readonly events: readonly Status[]
  readonly onChange: (events: readonly Status[]) => void
  readonly readOnly: boolean
}

function Events({ events, onChange, readOnly }: EventsProps) {
  const toggle = (status: Status) => (on: boolean) =>
    onChange(on ? [...events, status] : events.filter((one) => one !== status))
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-xs font-medium text-fg">Events</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {statuses.map((status) => (
          <Checkbox
            key={status}
            checked={events.includes(status)}
            onChange={toggle(status)}
            disabled={readOnly}
            label={
              <span className="inline-flex items-center gap-1.5">
                <StatusDot status={status} />
                {status}
              </span>
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
