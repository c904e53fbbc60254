import { Send } from 'lucide-react'
import type { ShownSourceKind } from '../../../src/admin/contract-steering.ts'
import type { Source } from '../../api/campaigns.ts'
import { useMay } from '../../frame/may.ts'
import { Button } from '../../kit/button.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'
import { Tag } from '../../kit/tag.tsx'
import { useGo } from '../../kit/use-go.ts'
import { type Told, toldOf, useTold } from './source.ts'
import { TellSource } from './tell-source.tsx'

type Props = {
  readonly source: Source
  /** undefined: there is no template of it. */
  readonly kind: ShownSourceKind | undefined
  readonly isOpen: boolean
  readonly onOpen: (open: boolean) => void
}

/** The S2S postbacks that are for this source, whatever the campaign. */
export function SourceTold({ source, kind, isOpen, onOpen }: Props) {
  const may = useMay()
  const go = useGo()
  const all = useTold()
  const told = toldOf(source.id, all) ?? []
  const begin = () => (kind === undefined ? go('/destinations', { new: '1' }) : onOpen(true))
  return (
    <Card title="S2S postback to the source">
      {told.length === 0 ? (
        <p className="text-xs text-pretty text-fg2">
          {all === undefined
            ? 'Looking for its S2S postbacks.'
            : 'It is not told of conversions: then it cannot optimise for them.'}
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {told.map((one) => (
            <ToldLine key={one.id} told={one} />
          ))}
        </ul>
      )}
      {may.admin ? (
        <Button className="mt-3" onClick={begin}>
          <Send aria-hidden size={13} />
          {kind === undefined ? 'Make one from a URL' : `Tell ${kind.name} of conversions`}
        </Button>
      ) : null}
      {isOpen && kind !== undefined && may.admin ? (
        <TellSource source={source} kind={kind} onClose={() => onOpen(false)} />
      ) : null}
    </Card>
  )
}

function ToldLine({ told }: { readonly told: Told }) {
  return (
    <li className="text-xs">
      <span className="flex flex-wrap items-center gap-2">
        <Link
          to={`/destinations/${encodeURIComponent(told.id)}`}
          className={`font-medium ${linkLook}`}
        >
          {told.id}
        </Link>
        <Tag tone={told.enabled ? 'good' : 'quiet'}>{told.enabled ? 'On' : 'Off'}</Tag>
        <span className="text-2xs text-fg2">{told.events.join(', ')}</span>
      </span>
      <span className="mono mt-0.5 block text-2xs break-all text-fg3">{told.url}</span>
    </li>
  )
}
