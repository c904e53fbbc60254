import { Send } from 'lucide-react'
import { useState } from 'react'
import type { Issue } from '../../../src/admin/contract-numbers.ts'
import { useChange } from '../../api/queries.ts'
import { Button } from '../../kit/button.tsx'
import { ConfirmDialog } from '../../kit/dialog.tsx'
import { count } from '../../kit/format.ts'
import { useToast } from '../../kit/toast.tsx'

/** Sends what is held for a person: it may have arrived already, so they are asked. */
export function Release({ issue }: { readonly issue: Issue }) {
  const say = useToast()
  const [isAsking, setAsking] = useState(false)
  const release = useChange<{ readonly released: number }>(['/issues', '/overview', '/deliveries'])
  const path = `/destinations/${encodeURIComponent(issue.subject)}/release`
  const confirm = () => {
    setAsking(false)
    release.mutate(
      { method: 'POST', path },
      {
        onSuccess: ({ released }) => say.done(`${count(released)} are being sent`),
        onError: say.failed,
      },
    )
  }
  return (
    <>
      <Button busy={release.isPending} onClick={() => setAsking(true)}>
        <Send aria-hidden size={13} />
        Send now
      </Button>
      <ConfirmDialog
        open={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={confirm}
        title={`Send what is held for ${issue.subject}?`}
        about="Each is tried again at once. What was sent without an answer may have arrived already."
        act="Send"
      />
    </>
  )
}
