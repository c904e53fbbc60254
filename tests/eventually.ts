import { setTimeout as pause } from 'node:timers/promises'

/** Looks again and again until the condition holds; fails with what it saw last. */
export async function eventually<Seen>(
  look: () => Promise<Seen> | Seen,
  holds: (seen: Seen) => boolean,
  withinMs = 30_000,
): Promise<Seen> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (performance.now() > deadline) {
      throw new Error(`not so within ${withinMs} ms; last seen: ${JSON.stringify(seen)}`)
    }
    await pause(10)
  }
}
