import { pause } from '../../platform/clock.ts'
import { startLoop } from '../../platform/loop.ts'
import { openTrouble } from '../../platform/trouble.ts'
import {
  type ClickAnswer,
  type Intake,
  SpoolFullError,
  type Store,
  StoreAwayError,
  type Taken,
} from '../store.ts'
import { bytesAtOnce, openDrain, rowsAtOnce } from './drain.ts'
import { type Gate, openGate } from './gate.ts'
import { openSpoolFile, type SpoolBounds, type SpoolFile } from './spool-file.ts'
import type { SpooledOp } from './spool-table.ts'

export type SpoolWish = SpoolBounds & {
  /** The data folder of this process, which holds it locked. */
  readonly folder: string
  readonly log: {
    readonly info: (fields: object, message: string) => void
    readonly warn: (fields: object, message: string) => void
    readonly error: (fields: object, message: string) => void
  }
}

const lookEveryMs = 500
/** Visitors and networks wait for what is asked here. */
const answerWithinMs = 1_500

async function tooLate(): Promise<never> {
  await pause(answerWithinMs)
  throw new StoreAwayError('The database does not answer.')
}

/**
 * The same store, which keeps what visitors and networks bring in a file of this machine while the database
 * is away, and brings it to the database in order afterwards. Everything else still needs the database.
 */
export function withSpool(store: Store, wish: SpoolWish): Store {
  const file = openSpoolFile(wish.folder, wish)
  const spooling = openSpooling({ store, file, wish })
  const { gate } = spooling
  const ping = () => pingOr(gate, store, file)
  return {
    ...store,
    keepClick: (click) =>
      gate.keep({ kind: 'click', click }).then((value) => (value ?? 'kept') as ClickAnswer),
    keepView: async (view) => {
      await gate.keep({ kind: 'view', view })
    },
    take: (intake) => {
      // Whoever brings anything else sees what became of it, or does it again.
      const isFromOutside = intake.cause.kind === 'network' || intake.cause.kind === 'event'
      if (!isFromOutside) return store.take(intake)
      const kept = gate.keep({ kind: 'take', intake })
      return kept.then((value) => (value ?? keptAnswer(intake)) as Taken)
    },
    findClick: async (subid) => {
      const kept = gate.isOpen() ? undefined : file.findClick(subid)
      if (kept !== undefined) return kept
      if (spooling.isAway()) throw new StoreAwayError('The database is away.')
      return Promise.race([store.findClick(subid), tooLate()])
    },
    findToken: async (hash) => {
      if (spooling.isAway()) throw new StoreAwayError('The database is away.')
      return store.findToken(hash)
    },
    spool: () => ({ ...file.look(), away: spooling.isAway() }),
    ping,
    close: async () => {
      await spooling.stop()
      await store.close()
      gate.close()
      await file.close()
    },
  }
}

/** What is said of a postback that is judged later; what was understood to be refused is refused now. */
function keptAnswer({ id, read }: Intake): Taken {
  if (read.ok) return { id, outcome: 'waiting', reason: 'store-away' }
  return { id, outcome: read.outcome, reason: read.reason }
}

type Spooling = {
  readonly gate: Gate
  readonly isAway: () => boolean
  /** No more is taken over; the rest stays in the file. */
  readonly stop: () => Promise<void>
}

type Parts = { readonly store: Store; readonly file: SpoolFile; readonly wish: SpoolWish }

function openSpooling({ store, file, wish }: Parts): Spooling {
  const { log } = wish
  let away = false
  const perform = performOn(store)
  // Asks for little: a database that is back answers at once.
  const isThere = () =>
    store.workspace().then(
      () => true,
      () => false,
    )
  const gate = openGate({
    perform,
    spool: (op) => file.append(op, atOf(op)),
    isBehind: file.look().rows > 0,
    onLeave: (why) => {
      away = true
      log.warn({ why }, 'the database is away: requests are kept in the spool')
    },
  })
  const drain = openDrain({
    file,
    perform,
    isThere,
    onAside: ({ op }, err) => log.error({ err, kind: op.kind }, 'a spooled request was set aside'),
  })
  const loop = startLoop({
    everyMs: lookEveryMs,
    trouble: openTrouble(log, 'the drain of the spool'),
    step: async () => {
      if (gate.isOpen()) return 'rest'
      away = !(await isThere())
      if (away) return 'rest'
      return (await drainOnce({ gate, file, log, drain })) ? 'again' : 'rest'
    },
  })
  return { gate, isAway: () => away, stop: loop.stop }
}

type Draining = {
  readonly gate: Gate
  readonly file: SpoolFile
  readonly log: SpoolWish['log']
  readonly drain: ReturnType<typeof openDrain>
}

/** One pass. The last one lets nobody in behind it, so that it comes to an end under any load. */
async function drainOnce({ gate, file, log, drain }: Draining): Promise<boolean> {
  const { rows, bytes } = file.look()
  if (rows <= rowsAtOnce && bytes <= bytesAtOnce) {
    gate.hold()
    await file.settled()
  }
  const taken = await drain(rowsAtOnce)
  if (file.look().rows === 0) {
    gate.open()
    log.info({ taken }, 'the database has everything that was kept in the spool')
  } else if (taken === 0) gate.goOn()
  return taken > 0
}

function performOn(store: Store): (op: SpooledOp) => Promise<unknown> {
  return (op) => {
    switch (op.kind) {
      case 'take':
        return store.take(op.intake)
      case 'click':
        return store.keepClick(op.click)
      case 'view':
        return store.keepView(op.view)
    }
  }
}

function atOf(op: SpooledOp): number {
  if (op.kind === 'take') return op.intake.receivedAt
  return op.kind === 'view' ? op.view.at : op.click.at
}

/** Postbacks can be kept: by the database, or in the file. */
async function pingOr(gate: Gate, store: Store, file: SpoolFile): Promise<void> {
  if (gate.isOpen()) {
    const answered = store.ping().then(
      () => true,
      () => false,
    )
    if (await Promise.race([answered, pause(answerWithinMs).then(gate.isWell)])) return
    gate.leave('it does not answer')
  }
  if (file.look().full) throw new SpoolFullError('The database is away, and the spool is full.')
}
