import { KeyRound } from 'lucide-react'
import { pageSnippet } from '../../../src/domain/page-snippet.ts'
import { statuses } from '../../../src/domain/status.ts'
import { useInstallation } from '../../api/installation.ts'
import { Button } from '../../kit/button.tsx'
import type { useForm } from '../../kit/form.tsx'
import { Checkbox } from '../../kit/switch.tsx'
import { Viewer } from '../../kit/viewer.tsx'
import type { Draft } from './draft.ts'

type Props = {
  readonly id: string
  readonly values: Draft
  readonly set: ReturnType<typeof useForm<Draft>>['set']
  readonly readOnly: boolean
}

/** For ads that lead straight to a page: what to paste there, and what a browser may report. */
export function PageScript({ id, values, set, readOnly }: Props) {
  const { publicUrl } = useInstallation()
  const { publicKey, previousPublicKey } = values
  const renew = () => {
    set('previousPublicKey')(publicKey)
    set('publicKey')(newKey())
  }
  return (
    <div className="flex flex-col gap-3">
      {publicKey === '' ? null : (
        <>
          <Viewer
            title="Into the head of the page"
            value={pageSnippet({ base: publicUrl, campaign: id, publicKey })}
          />
          <MayReport {...{ values, set, readOnly }} />
        </>
      )}
      {readOnly ? null : (
        <div className="flex flex-wrap gap-2">
          <Button onClick={renew}>
            <KeyRound aria-hidden size={13} />
            {publicKey === '' ? 'Make a public key' : 'New public key'}
          </Button>
          {previousPublicKey === '' ? null : (
            <Button onClick={() => set('previousPublicKey')('')}>End the key of before</Button>
          )}
        </div>
      )}
    </div>
  )
}

function MayReport({ values: { pageEvents }, set, readOnly }: Omit<Props, 'id'>) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-fg2">
        What a browser may report: whoever reads the page can report the same.
      </legend>
      {statuses.map((status) => (
        <Checkbox
          key={status}
          label={status}
          checked={pageEvents.includes(status)}
          onChange={(isChosen) =>
            set('pageEvents')(
              statuses.filter((one) => (one === status ? isChosen : pageEvents.includes(one))),
            )
          }
          disabled={readOnly}
        />
      ))}
    </fieldset>
  )
}

const keyBytes = 16

const newKey = () =>
  `pk_${Array.from(crypto.getRandomValues(new Uint8Array(keyBytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')}`
