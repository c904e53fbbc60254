import { startLoop } from '../../platform/loop.ts'
import { type Connection, connect } from './connect.ts'

// "cars": beside the numbers that guard the migrations and what is derived.
const lockKey = 0x63617273
const everyMs = 1_000
/** A server that does not answer for so long may have given the turn to another node. */
const statementTimeoutMs = 5_000

type Turn = {
  /** Resolves when this process is the one that sends. */
  readonly claim: () => Promise<void>
  readonly close: () => Promise<void>
}

type Wish = {
  readonly url: string
  /** It was this process's turn, and nobody knows whether it still is. */
  readonly onLost: (error: Error) => void
}

/**
 * Of all processes on a database one sends: it holds a lock for as long as its connection lasts. The others
 * stand by, and one of them goes on within seconds when it ends. When the connection breaks, the lock is
 * asked for anew; `onLost` is called when another process has it by then.
 */
export function openSendingTurn({ url, onLost }: Wish): Turn {
  let held: Connection | undefined
  let isMine = false
  const ask = async (won: () => void): Promise<void> => {
    const isFresh = held === undefined
    held ??= await connect({ url, statementTimeoutMs })
    const text = `select pg_try_advisory_lock(${lockKey}) as mine`
    if (isMine && !isFresh) {
      await held.query({ text: 'select 1' })
      return
    }
    const [row] = await held.query<{ mine: boolean }>({ text })
    if (row?.mine === true) won()
    else if (isMine) onLost(new Error('another process sends from this database now'))
    isMine = row?.mine === true
  }
  const drop = async (): Promise<void> => {
    await held?.close().catch(() => undefined)
    held = undefined
  }
  let watch: { readonly stop: () => Promise<void> } | undefined
  return {
    claim: () =>
      new Promise((won) => {
        watch = startLoop({
          everyMs,
          step: async () => {
            await ask(won).catch(drop)
            return 'rest'
          },
          onError: () => undefined,
        })
      }),
    close: async () => {
      await watch?.stop()
      await drop()
    },
  }
}
