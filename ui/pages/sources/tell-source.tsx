import { useState } from 'react'
import type { ShownSourceKind } from '../../../src/admin/contract-steering.ts'
import { fillPostback } from '../../../src/domain/fill-postback.ts'
import { type Status, statuses } from '../../../src/domain/status.ts'
import type { Source } from '../../api/campaigns.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { Select } from '../../kit/select.tsx'
import { Switch } from '../../kit/switch.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Notes } from './new-source.tsx'
import { useTold } from './source.ts'

type Props = {
  readonly source: Source
  readonly kind: ShownSourceKind
  readonly onClose: () => void
}

/** Asks for what the source gave to the user, and for nothing else; the rest is known. */
export function TellSource({ source, kind, onClose }: Props) {
  const say = useToast()
  const { postback } = kind
  const save = useChange<Setting>(['/destinations'])
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({})
  const [chosen, setChosen] = useState<Status>(postback.events[0] ?? 'Purchase')
  const [isOn, setOn] = useState(true)
  const [isAsked, setAsked] = useState(false)
  const taken = useTold()?.map((one) => one.id) ?? []
  const [id, setId] = useState(() => freeName(source.id, taken))
  const filled = fillPostback(postback, given)
  const problems: Readonly<Record<string, string>> = filled.ok ? {} : filled.problems
  const events = postback.tellsStatuses && filled.ok ? filled.events : [chosen]
  const isTaken = taken.includes(id)
  const submit = () => {
    setAsked(true)
    if (!filled.ok || isTaken || id === '') return
    const body = { ...bodyOf({ source, kind }), url: filled.url, events, enabled: isOn }
    save.mutate(
      { method: 'PUT', path: `/destinations/${encodeURIComponent(id)}`, body },
      {
        onSuccess: () => {
          say.done(`${kind.name} is told of ${events.join(', ')}`)
          onClose()
        },
      },
    )
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Tell ${kind.name} of conversions`}
      about="Every campaign that buys there has it at once."
    >
      <Form onSubmit={submit} error={save.error} fields={['id', 'url']}>
        <div className="grid gap-4 sm:grid-cols-2">
          {postback.fields.map(({ name, hint }) => (
            <Field key={name} label={name} hint={hint} error={isAsked ? problems[name] : undefined}>
              <Input
                value={given[name] ?? ''}
                onChange={(value) => setGiven((now) => ({ ...now, [name]: value }))}
                mono
              />
            </Field>
          ))}
          {postback.tellsStatuses ? null : (
            <Field label="Told when" hint="It cannot tell statuses apart: one alone is told.">
              <Select
                value={chosen}
                onChange={setChosen}
                options={statuses.map((value) => ({ value, label: value }))}
              />
            </Field>
          )}
          <Field
            label="Name of the S2S postback"
            error={isTaken ? 'There is one of this name already.' : fieldErrors(save.error)['id']}
          >
            <Input value={id} onChange={setId} mono />
          </Field>
        </div>
        <p className="mono text-2xs break-all text-fg2">
          {postback.method} {filled.ok ? filled.url : postback.url}
        </p>
        <Notes kind={kind} />
        <Switch checked={isOn} onChange={setOn} label="Send from now on" />
        <Button type="submit" tone="solid" size="lg" busy={save.isPending}>
          Make it
        </Button>
      </Form>
    </Dialog>
  )
}

function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  const next = taken.length + 1
  const numbers = Array.from({ length: next }, (_, index) => `${wanted}-${index + 2}`)
  return numbers.find((name) => !taken.includes(name)) ?? wanted
}

/** Without its click id a source has nothing to count: such a click is not waited for to the end. */
function bodyOf({ source, kind: { postback } }: Pick<Props, 'source' | 'kind'>) {
  return {
    ...{ method: postback.method, sources: [source.id], firstSaleOnly: postback.firstSaleOnly },
    ...(postback.freshForMs === null ? {} : { freshForMs: postback.freshForMs }),
    ...{ success: postback.success, withoutClick: 'expire', revision: null },
  }
}
