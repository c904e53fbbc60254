import type { Forgotten } from '../acts.ts'
import { forgetSubid } from '../erasing/forget-subid.ts'
import { lockSubjects } from './load/load.ts'
import { openRunner } from './server/answer.ts'
import type { Writer } from './writer.ts'

/** One step in a transaction of its own, with the subid locked: nobody writes about it meanwhile. */
export function openForget(writer: Writer) {
  const run = openRunner(writer.isSpread)
  return async (subid: string, limit: number): Promise<Forgotten> =>
    // Safe: what the act answers with.
    (await writer.act(async (connection) => {
      await connection.query(lockSubjects([subid]))
      return { value: await run(connection, forgetSubid(subid, limit)) }
    })) as Forgotten
}
