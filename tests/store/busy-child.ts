import { writeSync } from 'node:fs'
import { openIds } from '../../src/domain/ids.ts'
import { randomBytes } from '../../src/platform/random.ts'
import { openStore } from '../../src/store/open.ts'
import { StoreFullError } from '../../src/store/store.ts'
import { makeDestination } from '../due-delivery.ts'
import { makeIntake, makeSettlement } from './makers.ts'

// A process that takes postbacks and settles their deliveries without rest, at the store its first
// argument names. Each acknowledgement is a line: `took ID`, `settled ID`, `full ID`.

const [url = ''] = process.argv.slice(2)
/** Acknowledged when it is said: a pipe that is full for a moment is tried again. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
const ids = openIds({ nowMs: Date.now, randomBytes })
const store = await openStore({ url, nowMs: Date.now, log: { error: () => undefined } })

await store.changeSettings([
  { kind: 'destinations', id: 's2s', value: makeDestination(), by: 'test' },
])
store.onDue((due) => {
  for (const one of due) {
    store.settle(makeSettlement(one)).then(
      () => say(`settled ${one.id}`),
      () => undefined,
    )
  }
})

await store.joinSending()

async function takeForEver(): Promise<never> {
  for (;;) {
    const id = ids.next('p_')
    const intake = makeIntake({ subid: ids.subid(), txid: id }, { id, receivedAt: Date.now() })
    try {
      await store.take(intake)
      say(`took ${id}`)
    } catch (error) {
      say(`${error instanceof StoreFullError ? 'full' : String(error)} ${id}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}

await Promise.all(Array.from({ length: 40 }, takeForEver))
