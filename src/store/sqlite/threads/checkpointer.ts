import { parentPort, workerData } from 'node:worker_threads'
import { connectCheckpointer } from '../connect.ts'

/** The thread that folds the log into the database while the writer goes on writing. */
const port = parentPort
if (port !== null) {
  const path: string = workerData
  const db = connectCheckpointer(path)
  port.on('message', (wish: 'fold' | 'end') => {
    if (wish === 'end') {
      db.close()
      port.close()
      return
    }
    port.postMessage(fold())
  })

  /** False when nothing could be folded: the disk is full, or somebody else is at it. */
  function fold(): boolean {
    try {
      db.pragma('wal_checkpoint(PASSIVE)')
      return true
    } catch {
      return false
    }
  }
}
