import { pause, steadyClock } from '../../../platform/clock.ts'
import { randomNumber } from '../../../platform/random.ts'
import { type Connection, DatabaseError } from '../server/connect.ts'

/** Nobody waits longer behind one who waits for the lock of a table. */
const lockMs = 250
/** But every fourth time: an automatic vacuum makes way for who has waited for a second, and not before. */
const vacuumMs = 1_500
const pauseMs = 400

// A lock that was not given in time, and a deadlock.
const isHeld = (error: unknown) =>
  error instanceof DatabaseError && (error.code === '55P03' || error.code === '40P01')

/**
 * A transaction that locks tables which others work with: it gives up soon when it does not get them, as
 * whoever comes after it would wait too, and is tried again for so long.
 */
export async function underShortLocks<Value>(
  connection: Connection,
  forMs: number,
  act: () => Promise<Value>,
): Promise<Value> {
  const patientUntil = steadyClock() + forMs
  for (let turn = 1; ; turn += 1) {
    await connection.run('begin')
    try {
      await connection.run(`set local lock_timeout = ${turn % 4 === 0 ? vacuumMs : lockMs}`)
      const value = await act()
      await connection.commit()
      return value
    } catch (error) {
      await connection.run('rollback').catch(() => undefined)
      if (!isHeld(error) || connection.isLost() || steadyClock() > patientUntil) throw error
    }
    await pause(pauseMs * (0.5 + randomNumber()))
  }
}
