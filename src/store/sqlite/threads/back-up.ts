import { startThread } from '../../../platform/thread.ts'

/** Copies the database as it is at one moment, in a thread of its own, and checks the copy. */
export async function backUp(path: string, target: string): Promise<void> {
  const workerData = { path, target }
  const worker = startThread(new URL('./back-up-thread.ts', import.meta.url), {
    name: 'backup',
    workerData,
    youngMb: 4,
  })
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The backup's thread ended with ${code}.`))
    })
  })
}
