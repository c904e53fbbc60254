import { parentPort, workerData } from 'node:worker_threads'
import { openIds } from '../../../domain/ids.ts'
import { randomBytes } from '../../../platform/random.ts'
import { migrate } from '../../migrate.ts'
import { openSettingSeals } from '../../seal-settings.ts'
import { noRound } from '../../steps/rematch-round.ts'
import { noSeals } from '../../steps/setting-seals.ts'
import { runBatch, type Writer } from '../batch/run-batch.ts'
import { connectWriter } from '../connect.ts'
import { sealAll } from '../seal-all.ts'
import { prepareTables } from '../tables/tables.ts'
import { openCheckpoints } from './checkpoints.ts'
import { type PackedBatch, packAnswer, unpackBatch } from './pack.ts'
import type { WriterMessage, WriterStart } from './wire.ts'

/** The thread of the one connection that writes: a message is a batch, a batch one transaction. */
function openWriter(
  { path, now, waitingLimits, keys }: WriterStart,
  clock: { now: number },
): Writer {
  const db = connectWriter(path)
  migrate(db, now)
  if (keys !== null) sealAll(db, keys)
  const tables = prepareTables(db, keys === null ? noSeals : openSettingSeals(keys))
  tables.settings.applyFirst(now)
  return {
    db,
    tables,
    begin: db.prepare('begin immediate'),
    commit: db.prepare('commit'),
    ids: openIds({ nowMs: () => clock.now, randomBytes }),
    waitingLimits,
    settings: tables.settings.read(),
    waitingRows: tables.waiting.count(),
    round: noRound,
  }
}

const port = parentPort
if (port !== null) {
  const start: WriterStart = workerData
  const clock = { now: start.now }
  const writer = openWriter(start, clock)
  const checkpoints = openCheckpoints(writer.db, start.path)
  const send = (message: WriterMessage) => port.postMessage(message)
  port.on('message', (packed: PackedBatch | null) => {
    if (packed === null) {
      void checkpoints.close().then(() => {
        writer.db.close()
        port.close()
      })
      return
    }
    const batch = unpackBatch(packed)
    clock.now = batch.now
    send(packAnswer(runBatch(writer, batch)))
    checkpoints.afterBatch()
  })
  send({ kind: 'ready', settings: JSON.stringify(writer.settings.snapshot) })
}
