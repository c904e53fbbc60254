import { useState } from 'react'
import { type Campaign, useNetworkIds, useSources } from '../../api/campaigns.ts'
import { ApiError, fieldErrors } from '../../api/problem.ts'
import { useChange } from '../../api/queries.ts'
import { useMay } from '../../frame/may.ts'
import { Combobox } from '../../kit/combobox.tsx'
import { Field } from '../../kit/field.tsx'
import { Form, useForm } from '../../kit/form.tsx'
import { Input, TextArea } from '../../kit/input.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { Checkbox, Switch } from '../../kit/switch.tsx'
import { useToast } from '../../kit/toast.tsx'
import { Unsaved } from '../../kit/unsaved.tsx'
import { useGo } from '../../kit/use-go.ts'
import { BanditFields } from './bandit-card.tsx'
import { CampaignSide } from './campaign-side.tsx'
import { bodyOf, type Draft, draftOf } from './draft.ts'
import { PageList } from './page-list.tsx'
import { PageScript } from './page-script.tsx'
import { RuleList } from './rule-list.tsx'
import { SaveBar } from './save-bar.tsx'

type Props = {
  readonly id: string
  /** undefined: it is not there yet. */
  readonly campaign: Campaign | undefined
  readonly readOnly: boolean
}

type Saved = Campaign & { readonly warnings: readonly string[] }

export function CampaignForm({ id, campaign, readOnly }: Props) {
  const [start, setStart] = useState(() => draftOf(campaign))
  const { values, set, replace } = useForm<Draft>(start)
  const { save, warnings, submit } = useSaving({ id, values, onSaved: setStart, campaign })
  const wrong = fieldErrors(save.error)
  const isChanged = JSON.stringify(bodyOf(values)) !== JSON.stringify(bodyOf(start))
  const rest = { networks: useNetworkIds(!useMay().isBuyer), wrong, disabled: readOnly }
  return (
    <>
      <Form
        onSubmit={submit}
        error={save.error}
        fields={shownFields(save.error)}
        className="grid items-start gap-4 lg:grid-cols-[1fr_320px]"
      >
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Click">
            <ClickFields {...{ values, set, wrong, readOnly }} />
          </Card>
          <Card title="Prelandings">
            <Hint>
              Visitors are divided by weight. Without a prelanding they go straight to a landing.
            </Hint>
            <PageList
              kind="prelandings"
              pages={values.prelandings}
              onChange={set('prelandings')}
              {...rest}
            />
          </Card>
          <Card title="Landings">
            <Hint>
              The offer, with the subid where the network wants it. Its payout is what a conversion
              is worth when the network names no amount.
            </Hint>
            <PageList
              kind="landings"
              pages={values.landings}
              onChange={set('landings')}
              {...rest}
            />
          </Card>
          <Card title="Weights">
            <BanditFields
              bandit={values.bandit}
              onChange={set('bandit')}
              wrong={wrong}
              disabled={readOnly}
            />
          </Card>
          <Card title="Rules">
            <Hint>
              The first rule that is for a visitor says among which pages they are divided; for
              everybody else it is all pages by weight. A page of weight 0 is for rules alone.
            </Hint>
            <RuleList
              rules={values.rules}
              onChange={set('rules')}
              prelandings={values.prelandings}
              landings={values.landings}
              wrong={wrong}
              disabled={readOnly}
            />
          </Card>
          <Card title="Ads that lead straight to a page">
            <Hint>
              Where no redirect is wanted, a script on the page brings its clicks, views and events.
            </Hint>
            <PageScript {...{ id, values, set, readOnly }} />
          </Card>
        </div>
        <div className="flex flex-col gap-4 lg:sticky lg:top-0">
          <CampaignSide
            id={id}
            draft={values}
            warnings={warnings}
            isThere={campaign !== undefined}
          />
          {readOnly ? null : (
            <SaveBar
              isChanged={isChanged || campaign === undefined}
              isBusy={save.isPending}
              onReset={() => replace(start)}
              canReset={isChanged}
            />
          )}
        </div>
      </Form>
      <Unsaved when={isChanged && !readOnly && !save.isPending} />
    </>
  )
}

type Saving = {
  readonly id: string
  readonly values: Draft
  readonly campaign: Campaign | undefined
  readonly onSaved: (start: Draft) => void
}

function useSaving({ id, values, campaign, onSaved }: Saving) {
  const say = useToast()
  const go = useGo()
  const save = useChange<Saved>(['/campaigns'])
  const path = `/campaigns/${encodeURIComponent(id)}`
  const submit = () =>
    save.mutate(
      { method: 'PUT', path, body: { ...bodyOf(values), revision: campaign?.revision ?? null } },
      {
        onSuccess: () => {
          onSaved(values)
          say.done(campaign === undefined ? `${id} is made` : `${id} is saved`)
          if (campaign === undefined) go(path)
        },
      },
    )
  return { save, submit, warnings: save.data?.warnings ?? [] }
}

const Hint = ({ children }: { readonly children: string }) => (
  <p className="mb-3 text-xs text-pretty text-fg2">{children}</p>
)

const pagePlace =
  /^(?:pre)?landings\[\d+\]\.(?:id|url|weight|network|payout|currency|dailyCap)$|^rules\[\d+\]|^bandit\.(?:floor|days)$/

/** Places that have a field of their own. */
function shownFields(error: unknown): readonly string[] {
  const places = error instanceof ApiError ? Object.keys(fieldErrors(error)) : []
  const own = ['source', 'externalId', 'px', 'costPerClick', 'owner', 'eventOrigins', 'notes']
  return places.filter((place) => own.includes(place.split('[')[0] ?? '') || pagePlace.test(place))
}

type ClickProps = {
  readonly values: Draft
  readonly set: ReturnType<typeof useForm<Draft>>['set']
  readonly wrong: Readonly<Record<string, string>>
  readonly readOnly: boolean
}

function ClickFields({ values, set, wrong, readOnly }: ClickProps) {
  const may = useMay()
  const sources = useSources(!may.isBuyer)
  return (
    <div className="flex flex-col gap-4">
      <Switch
        checked={values.active}
        onChange={set('active')}
        disabled={readOnly}
        label={values.active ? 'Active: takes clicks' : 'Paused: visitors go to the fallback page'}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Source"
          optional
          error={wrong['source']}
          hint={may.admin ? <SourceHint /> : undefined}
        >
          <Combobox
            options={sources.map(({ id }) => id)}
            value={values.source}
            onChange={set('source')}
            disabled={readOnly || may.isBuyer}
            placeholder="None"
          />
        </Field>
        <Field label="px" optional hint="A px in the link wins." error={wrong['px']}>
          <Input value={values.px} onChange={set('px')} mono disabled={readOnly} />
        </Field>
        <Field
          label="Parameter with the source’s click id"
          optional
          hint="Left empty: the one of the source."
          error={wrong['externalId']}
        >
          <Input value={values.externalId} onChange={set('externalId')} mono disabled={readOnly} />
        </Field>
        <Field
          label="Cost of a click"
          optional
          hint="In the base currency, where the link names none."
          error={wrong['costPerClick']}
        >
          <Input
            value={values.costPerClick}
            onChange={set('costPerClick')}
            mono
            disabled={readOnly}
          />
        </Field>
        <Field label="Owner" optional hint="Whoever buys for it." error={wrong['owner']}>
          <Input value={values.owner} onChange={set('owner')} disabled={readOnly} />
        </Field>
      </div>
      <Besides {...{ values, set, wrong, readOnly }} />
    </div>
  )
}

/** What a click does not need. */
function Besides({ values, set, wrong, readOnly }: ClickProps) {
  const may = useMay()
  const originProblem = Object.entries(wrong).find(([place]) => place.startsWith('eventOrigins'))
  return (
    <>
      <Field
        label="Origins that may post events"
        optional
        hint="One a line: pages of yours. If there are any, no other page is heard."
        error={originProblem?.[1]}
      >
        <TextArea
          value={values.eventOrigins}
          onChange={set('eventOrigins')}
          rows={2}
          mono
          disabled={readOnly}
          placeholder="https://pages.example"
        />
      </Field>
      <Field label="Notes" optional error={wrong['notes']}>
        <TextArea value={values.notes} onChange={set('notes')} rows={2} disabled={readOnly} />
      </Field>
      {may.admin || values.archived ? (
        <Checkbox
          checked={values.archived}
          onChange={set('archived')}
          disabled={readOnly}
          label="Archived: out of the list, takes no clicks; its numbers stay"
        />
      ) : null}
    </>
  )
}

const SourceHint = () => (
  <Link to="/sources" className={linkLook}>
    Edit sources
  </Link>
)
