import { useState } from 'react'
import type { ShownDialect } from '../../../src/admin/contract-steering.ts'
import { fieldErrors } from '../../api/problem.ts'
import { useChange, useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import { Button } from '../../kit/button.tsx'
import { Combobox } from '../../kit/combobox.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input } from '../../kit/input.tsx'
import { useGo } from '../../kit/use-go.ts'
import { newKey, pasteUrlOf, useDialects } from './network.ts'
import { PasteUrl, Steps } from './paste-url.tsx'

type Props = {
  readonly dialect: string
  readonly onDialect: (dialect: string) => void
  readonly onClose: () => void
}

/** From a dialect to the URL to paste, which is built while one types. */
export function NewNetwork({ dialect, onDialect, onClose }: Props) {
  const go = useGo()
  const [key] = useState(newKey)
  const form = useForm({ id: '', secret: '' })
  const save = useChange<Setting>(['/networks', '/dialects'])
  const dialects = useDialects().data?.items ?? []
  const chosen = dialects.find((one) => one.id === dialect) ?? dialects[0]
  const known = useLook<Page<Setting>>('/networks', { limit: 500 }).data?.items ?? []
  const { id } = form.values
  const isTaken = known.some((one) => one.id === id)
  if (chosen === undefined) return null
  const url = pasteUrlOf(chosen.template, { id, key })
  const path = `/networks/${encodeURIComponent(id)}`
  const secret = form.values.secret === '' ? {} : { secret: form.values.secret }
  const submit = () => {
    if (id === '' || isTaken) return
    save.mutate({
      method: 'PUT',
      path,
      body: { dialect: chosen.id, key, ...secret, revision: null },
    })
  }
  if (save.isSuccess) {
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        title={`${id} is made`}
        about="Copy its URL now: the key in it is not shown like this again."
        actions={
          <Button tone="solid" size="lg" onClick={() => go(path)}>
            Wait for its first postback
          </Button>
        }
      >
        <PasteUrl url={url} />
        <Steps dialect={chosen} />
      </Dialog>
    )
  }
  return (
    <Dialog open wide onClose={onClose} title="New network">
      <Form onSubmit={submit} error={save.error} fields={['id', 'secret']}>
        <Choose
          dialects={dialects}
          chosen={chosen}
          onDialect={onDialect}
          form={form}
          errors={{
            ...fieldErrors(save.error),
            ...(isTaken ? { id: 'There is one of this name already.' } : {}),
          }}
        />
        <PasteUrl url={url} />
        <Steps dialect={chosen} />
        <Button
          type="submit"
          tone="solid"
          size="lg"
          busy={save.isPending}
          disabled={id === '' || isTaken}
        >
          Make it
        </Button>
      </Form>
    </Dialog>
  )
}

const secretHints = {
  needed: 'The same as there: without it nothing can be read.',
  possible: 'The same as there, if you like: calls without it are then refused.',
} as const

type ChooseProps = {
  readonly dialects: readonly ShownDialect[]
  readonly chosen: ShownDialect
  readonly onDialect: (dialect: string) => void
  readonly form: ReturnType<typeof useForm<{ id: string; secret: string }>>
  readonly errors: Readonly<Record<string, string>>
}

function Choose({ dialects, chosen, onDialect, form, errors }: ChooseProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Name"
        hint="It stands in the URL: letters, digits, - and _."
        error={errors['id']}
      >
        <Input
          value={form.values.id}
          onChange={form.set('id')}
          mono
          autoFocus
          placeholder="leadbit"
        />
      </Field>
      <Field label="How it speaks" hint={`Known from: ${chosen.source}`}>
        <Combobox
          value={chosen.name}
          placeholder="Type its name"
          options={dialects.map(({ name }) => name)}
          onChange={(name) => {
            const next = dialects.find((one) => one.name === name)
            if (next !== undefined) onDialect(next.id)
          }}
        />
      </Field>
      {chosen.secret === 'none' ? null : (
        <Field label="Secret key" hint={secretHints[chosen.secret]} error={errors['secret']}>
          <Input
            type="password"
            autoComplete="off"
            value={form.values.secret}
            onChange={form.set('secret')}
          />
        </Field>
      )}
    </div>
  )
}
