import { useParams } from '@tanstack/react-router'
import { Copy, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useIsOwnedByFile } from '../api/installation.ts'
import { useLook } from '../api/queries.ts'
import { useMay } from '../frame/may.ts'
import { Button } from '../kit/button.tsx'
import { Page } from '../kit/page.tsx'
import { type ActWords, SettingActs, type settingActs } from './setting-acts.tsx'
import { BackTo, NotShown, OwnedByFile } from './setting-head.tsx'

type Act = (typeof settingActs)[number] | undefined

/** The setting that the address names, and what whoever looks may do with it. */
export function useSetting<Setting>(kind: ActWords['kind']) {
  const { id = '' }: { readonly id?: string } = useParams({ strict: false })
  const may = useMay()
  const isOwned = useIsOwnedByFile(kind)(id)
  const { data, error, refetch, ...found } = useLook<Setting>(`/${kind}/${encodeURIComponent(id)}`)
  return {
    id,
    setting: data,
    isOwned,
    mayChange: may.admin && !isOwned,
    mayMake: may.admin,
    error,
    retry: () => void refetch(),
    isFetchedAfterMount: found.isFetchedAfterMount,
  }
}

type Found<Setting> = ReturnType<typeof useSetting<Setting>>

type Props<Setting> = {
  readonly found: Found<Setting>
  readonly words: ActWords
  /** Of the link to all of its kind. */
  readonly all: string
  readonly act: Act
  readonly onAct: (act: Act) => void
  /** What it is, beside its name. */
  readonly about: ReactNode
  /** Acts of its own, before and behind those that every setting has. */
  readonly before?: ReactNode
  readonly behind?: ReactNode
  /** Shown where there is none yet. */
  readonly absent?: ReactNode
  readonly children: (setting: Setting) => ReactNode
}

/** One setting: what it is, what may be done with it as a whole, and its parts. */
export function SettingPage<Setting>(props: Props<Setting>) {
  const { found, words, all, act, onAct, about, absent, children } = props
  const { id, setting, isOwned, mayMake, error, retry } = found
  const acts = setting === undefined ? null : <Acts {...props} />
  return (
    <Page
      title={id}
      about={
        <span className="inline-flex flex-wrap items-center gap-2">
          {about}
          {isOwned ? <OwnedByFile /> : null}
        </span>
      }
      actions={
        <>
          <BackTo to={`/${words.kind}`} label={all} />
          {acts}
        </>
      }
    >
      {setting === undefined
        ? (absent ?? <NotShown error={error} retry={retry} noun={words.noun} />)
        : children(setting)}
      {mayMake ? (
        <SettingActs act={act} id={id} words={words} onClose={() => onAct(undefined)} />
      ) : null}
    </Page>
  )
}

function Acts<Setting>({ found, before, behind, onAct }: Props<Setting>) {
  return (
    <>
      {before}
      {found.mayMake ? (
        <Button onClick={() => onAct('clone')}>
          <Copy aria-hidden size={13} />
          Clone
        </Button>
      ) : null}
      {found.mayChange ? (
        <Button onClick={() => onAct('delete')}>
          <Trash2 aria-hidden size={13} />
          Delete
        </Button>
      ) : null}
      {behind}
    </>
  )
}
