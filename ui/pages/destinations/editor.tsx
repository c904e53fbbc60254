import { fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import type { Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Fold } from '../../kit/fold.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Unsaved } from '../../kit/unsaved.tsx'
import type { View } from '../../url/fields.ts'
import type { ChangeView } from '../../url/use-view.ts'
import type { Destination } from './destination.ts'
import type { fields } from './destination-page.tsx'
import { draftOf, settingOf } from './draft.ts'
import { More } from './more.tsx'
import { Preview } from './preview.tsx'
import { SendTest } from './send-test.tsx'
import { Simple } from './simple.tsx'
import { useCaret } from './use-caret.ts'

export type EditorProps = {
  readonly destination: Destination
  readonly mayChange: boolean
  readonly mayPreview: boolean
  readonly view: View<typeof fields>
  readonly change: ChangeView<typeof fields>
}

/** Fields whose problems stand beside them. */
const shownFields = [
  ...['url', 'method', 'events', 'headers', 'body', 'contentType', 'campaigns', 'sources'],
  ...['networks', 'timeoutMs', 'concurrency', 'retryDelaysMs', 'success', 'clickWaitMs'],
  ...['reversal.url', 'reversal.body', 'payoutShare', 'dailyCap', 'proxy', 'ca'],
  ...['localAddress', 'breaker.attempts', 'breaker.percent', 'breaker.windowMs', 'breaker.openMs'],
  ...['signing.secret', 'signing.previousSecret', 'signing.header', 'signing.prefix'],
]

export function Editor({ destination, mayChange, mayPreview, view, change }: EditorProps) {
  const say = useToast()
  const save = useChange<Setting & { readonly warnings: readonly string[] }>([
    '/destinations',
    '/health',
  ])
  const form = useForm(draftOf(destination))
  const caret = useCaret(form)
  const setting = settingOf(form.values, destination)
  const tellsNothing = form.values.events.length === 0
  const submit = () => {
    if (!mayChange || tellsNothing) return
    const path = `/destinations/${encodeURIComponent(destination.id)}`
    save.mutate(
      { method: 'PUT', path, body: setting },
      { onSuccess: ({ warnings }) => say.done('Saved', saidAfter(warnings)) },
    )
  }
  const parts = { form, caret, errors: fieldErrors(save.error), readOnly: !mayChange }
  return (
    <div className="grid gap-4 min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,420px)]">
      <Form onSubmit={submit} error={save.error} fields={shownFields}>
        <Unsaved when={form.isChanged && mayChange} />
        <Simple {...parts} />
        <Fold
          title="More"
          about="headers, body, conditions, what counts as delivered, retries, answers"
          open={view.more}
          onToggle={(more) => change({ more })}
        >
          <More {...parts} />
        </Fold>
        {mayChange ? (
          <SaveBar
            isChanged={form.isChanged}
            isBusy={save.isPending}
            tellsNothing={tellsNothing}
            onReset={form.reset}
          />
        ) : null}
      </Form>
      {mayPreview ? (
        <div className="flex min-w-0 flex-col gap-4">
          <Preview id={destination.id} setting={setting} view={view} change={change} />
          <SendTest id={destination.id} isChanged={form.isChanged} view={view} />
        </div>
      ) : null}
    </div>
  )
}

const saidAfter = (warnings: readonly string[]) =>
  warnings.length === 0 ? 'It holds from the next change on.' : `But it ${warnings.join('; ')}.`

function saidOf(isChanged: boolean, tellsNothing: boolean): string {
  if (tellsNothing) return 'Choose at least one event; to tell it nothing, switch it off.'
  return isChanged ? 'Not saved yet.' : ''
}

type BarProps = {
  readonly isChanged: boolean
  readonly isBusy: boolean
  readonly tellsNothing: boolean
  readonly onReset: () => void
}

function SaveBar({ isChanged, isBusy, tellsNothing, onReset }: BarProps) {
  return (
    <div className="sticky bottom-0 z-10 flex flex-wrap items-center gap-2 border-t border-line bg-panel py-3">
      <Button
        type="submit"
        tone="solid"
        size="lg"
        busy={isBusy}
        disabled={!isChanged || tellsNothing}
      >
        Save
      </Button>
      <Button size="lg" disabled={!isChanged} onClick={onReset}>
        Take back
      </Button>
      <p role="status" className="text-xs text-fg2">
        {saidOf(isChanged, tellsNothing)}
      </p>
    </div>
  )
}
