import type { Click } from '../../domain/click.ts'
import type { Settings } from '../../domain/settings.ts'
import {
  type ClickAnswer,
  type Intake,
  type SettingChange,
  SettingConflictError,
  type Store,
  type SweepAnswer,
} from '../store.ts'
import { accessWrites } from './access.ts'
import { acts } from './acts.ts'
import type { openParts } from './parts/keep.ts'
import { openRunner } from './server/answer.ts'
import { applySettings, readSettings } from './settings.ts'
import { type Rounds, sweepAct } from './sweep.ts'
import type { Writer } from './writer.ts'

const sliceRows = 1_000

type Writes = Pick<
  Store,
  | 'keepClick'
  | 'importClicks'
  | 'keepView'
  | 'take'
  | 'onDue'
  | 'settle'
  | 'setDeliveryState'
  | 'releaseHeld'
  | 'settings'
  | 'onSettings'
  | 'changeSettings'
  | 'queued'
  | 'sweep'
>

/** Everything of the port that writes. */
export function writes(writer: Writer, keepParts: ReturnType<typeof openParts>) {
  const { push } = writer
  const access = accessWrites(writer)
  const rounds: Rounds = { subid: '', ask: openRunner(writer.isSpread) }
  const { align, releaseSome, ...byHand } = acts(writer)
  const rows: Writes = {
    keepClick: (click) => push({ kind: 'click', click }),
    importClicks: (clicks) => importClicks(writer, clicks),
    keepView: (view) => push({ kind: 'view', view }),
    take: (intake) => push({ kind: 'take', intake: withOwnBody(intake) }),
    onDue: writer.onDue,
    settle: (settlement) => push({ kind: 'settle', settlement }),
    setDeliveryState: (id, state, audit) =>
      push({ kind: 'state', id, state, audit: audit ?? null }),
    releaseHeld: async (destination, audit) => {
      let released = 0
      let some = sliceRows
      while (some === sliceRows) {
        some = await releaseSome(destination, sliceRows)
        released += some
      }
      await access.keepAudit({ ...audit, after: { released } })
      return released
    },
    settings: writer.settings,
    onSettings: writer.onSettings,
    changeSettings: (changes) => changeSettings(writer, changes, align),
    queued: writer.queued,
    sweep: async (wish) => {
      // Before rows are deleted one by one: what goes as a whole is not taken apart. Where parts cannot be
      // made or dropped, all else goes on, and it is told.
      const [parts] = await Promise.allSettled([keepParts(wish)])
      const dropped = parts.status === 'fulfilled' ? parts.value : 0
      const swept = await writer.act(sweepAct(writer, wish, { rounds, dropped }))
      if (parts.status === 'rejected') throw parts.reason
      // Safe: what a sweep answers.
      return swept as SweepAnswer
    },
  }
  return { ...rows, ...access, ...byHand }
}

/** A body is mostly a slice of what a socket has read: kept as it is, it would keep all of that. */
function withOwnBody(intake: Intake): Intake {
  const { body } = intake
  if (body === null || body.byteLength === body.buffer.byteLength) return intake
  return { ...intake, body: new Uint8Array(body) }
}

async function importClicks(
  { push }: Writer,
  clicks: readonly Click[],
): Promise<readonly ClickAnswer[]> {
  const answers: ClickAnswer[] = []
  for (let start = 0; start < clicks.length; start += sliceRows) {
    const slice = clicks.slice(start, start + sliceRows)
    for (const answer of await push({ kind: 'clicks', clicks: slice }, 'slow')) answers.push(answer)
  }
  return answers
}

async function changeSettings(
  writer: Writer,
  changes: readonly SettingChange[],
  align: (limit: number) => Promise<number>,
): Promise<Settings> {
  const { seals } = writer.state
  // Before anything is under way: what cannot be sealed is refused as such.
  for (const { kind, id, value } of changes) if (value) seals.close({ kind, id }, { ...value })
  const applied = await writer.act(async (connection, now) => {
    if (!(await applySettings(connection, changes, { nowMs: now, seals }))) return { value: false }
    const after = await readSettings(connection.query, seals)
    return { value: true, keep: () => writer.takeSettings(after) }
  })
  if (applied !== true) throw new SettingConflictError('A setting was changed meanwhile.')
  const settings = writer.settings()
  // In steps: a destination may hold more deliveries than one short transaction can write.
  let aligned = sliceRows
  while (aligned === sliceRows) aligned = await align(sliceRows)
  return settings
}
