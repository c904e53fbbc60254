import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const child = fileURLToPath(new URL('./busy-child.ts', import.meta.url))

/** A process that takes postbacks until it dies, and what it has said so far, word by id. */
export function startBusy(url: string) {
  const started = spawn(process.execPath, [child, url])
  let said = ''
  started.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const idsOf = (word: string) =>
    // The last line may be cut off by the death.
    said
      .slice(0, said.lastIndexOf('\n') + 1)
      .split('\n')
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
  return { process: started, idsOf }
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(2)
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function kill(started: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => started.once('close', resolve))
  started.kill('SIGKILL')
  await gone
}

/** The first number of the first row. */
type Count = (sql: string) => number | undefined | Promise<number | undefined>

/** No move without its delivery, no delivery without its attempt, and a ledger that adds up. */
export async function expectWhole(count: Count): Promise<void> {
  expect(await count('select count(*) as n from moves')).toBe(
    await count('select count(*) as n from postbacks'),
  )
  expect(
    await count(`select count(*) as n from moves m
      where not exists (select 1 from deliveries d where d.move_id = m.id)`),
  ).toBe(0)
  expect(
    await count(`select count(*) as n from deliveries d where state = 'delivered'
      and not exists (select 1 from attempts a where a.delivery_id = d.id)`),
  ).toBe(0)
  expect(
    await count(`select accepted - (select count(*) from deliveries) as n from ledger
      where accepted = delivered + waiting`),
  ).toBe(0)
}
