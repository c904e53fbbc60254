import { useState } from 'react'
import type { HeldDismissed } from '../../src/admin/contract-held.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../frame/may.ts'
import { Button } from '../kit/button.tsx'
import { ConfirmDialog } from '../kit/dialog.tsx'
import { count } from '../kit/format.ts'
import { useToast } from '../kit/toast.tsx'
import { type HeldBack, stale } from './held.ts'

type Props = {
  /** As far as they are counted. */
  readonly total: number
  readonly network: string
  readonly kind: HeldBack['kind'] | undefined
}

/** Lets everything be that is listed by the filter of the page: it is asked for before. */
export function DismissAll({ total, network, kind }: Props) {
  const say = useToast()
  const [isAsking, setAsking] = useState(false)
  const dismiss = useChange<HeldDismissed>(stale)
  const may = useMay()
  if (!may.admin || total < 2) return null
  const confirm = () => {
    setAsking(false)
    const body = {
      ...(network === '' ? {} : { network: [network] }),
      ...(kind === undefined ? {} : { kind: [kind] }),
    }
    dismiss.mutate(
      { method: 'POST', path: '/held-back/dismiss', body },
      {
        onSuccess: ({ dismissed, more }) =>
          say.done(
            `${count(dismissed)} are listed no longer`,
            more ? 'There are more.' : undefined,
          ),
        onError: say.failed,
      },
    )
  }
  return (
    <span>
      <Button busy={dismiss.isPending} onClick={() => setAsking(true)}>
        Let all be
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={confirm}
        title={`Let ${count(total)} be?`}
        about="They are not counted, and are listed no longer. What networks say from now on is."
        act="Let be"
      />
    </span>
  )
}
