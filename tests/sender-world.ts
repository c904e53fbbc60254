import { setTimeout } from 'node:timers/promises'
import { afterEach } from 'vitest'
import type { RenderedRequest } from '../src/domain/delivery.ts'
import { openSender } from '../src/outbound/send.ts'
import { openRawReceiver } from './raw-receiver.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

/** A sender of our own, which may call this machine. */
function openOurs() {
  const sender = openSender({ nowMs: Date.now, egressAllow: ['127.0.0.0/8'] })
  closers.push(sender.close)
  return sender
}

/** A receiver that speaks bytes, and a sender that calls it. */
export async function openWorld(answer: Parameters<typeof openRawReceiver>[0]) {
  const receiver = await openRawReceiver(answer)
  closers.push(receiver.close)
  const sender = openOurs()
  const send = async (wish: Partial<RenderedRequest> = {}) => {
    const whole = request({ url: `${receiver.url}/in?subid=a`, ...wish })
    const result = await sender.send(whole, { timeoutMs: 5_000 })
    // A connection rests for a moment before it is free.
    await setTimeout(5)
    return result
  }
  return { receiver, sender, send }
}

export function request(wish: Partial<RenderedRequest>): RenderedRequest {
  return { method: 'POST', url: '', headers: {}, body: null, version: 1, ...wish }
}
