import type { Click } from '../../domain/click.ts'
import type { AuditEntry } from '../access.ts'
import type { ClickAnswer, Intake, Settlement, Taken, View } from '../store.ts'

/** What comes by the thousand, and goes many to one transaction. */
export type RowOp =
  | { readonly kind: 'click'; readonly click: Click }
  | { readonly kind: 'clicks'; readonly clicks: readonly Click[] }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'take'; readonly intake: Intake }
  | { readonly kind: 'settle'; readonly settlement: Settlement }
  | {
      readonly kind: 'state'
      readonly id: string
      readonly state: 'waiting' | 'parked' | 'cancelled'
      readonly audit: AuditEntry | null
    }

/** What each is answered with. */
export type RowAnswer = {
  readonly click: ClickAnswer
  readonly clicks: readonly ClickAnswer[]
  readonly view: undefined
  readonly take: Taken
  readonly settle: undefined
  readonly state: boolean
}

/** What became of a call: its receiver has heard already, and nobody else waits to be told. */
export function isPatient(op: Settling): boolean {
  return op.settlement?.reply === null
}

type Settling = { readonly kind: string; readonly settlement?: Pick<Settlement, 'reply'> }

/** About how many bytes an operation holds that nothing large belongs to. */
export const plainBytes = 500

/** About how much memory an operation holds while it waits. */
export function sizeOfRows(op: RowOp): number {
  switch (op.kind) {
    case 'take':
      return plainBytes + sizeOfIntake(op.intake)
    case 'click':
      return sizeOfClick(op.click)
    case 'clicks':
      return op.clicks.reduce((sum, click) => sum + sizeOfClick(click), 0)
    case 'settle':
      return (
        plainBytes +
        (op.settlement.request?.body?.length ?? 0) +
        (op.settlement.result?.answer?.length ?? 0)
      )
    default:
      return plainBytes
  }
}

function sizeOfIntake({ path, query, contentType, body }: Intake): number {
  return path.length + query.length + (contentType?.length ?? 0) + (body?.byteLength ?? 0)
}

function sizeOfClick({ params }: Click): number {
  let size = plainBytes
  for (const name in params) size += name.length + (params[name]?.length ?? 0)
  return size
}
