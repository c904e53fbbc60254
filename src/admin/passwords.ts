import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { StoreBusyError } from '../store/store.ts'

/** scrypt: 32 MiB and a few tenths of a second each, so that a stolen hash is dear to guess. */
const cost = { N: 2 ** 15, r: 8, p: 3 }
const mostMemory = 256 * 1024 * 1024
const keyBytes = 32
const saltBytes = 16

// Each holds its memory while it runs: strangers must not decide how many do.
const mostAtOnce = 2
const mostWaiting = 16

export type Passwords = {
  hash(password: string): Promise<string>
  /** null: there is nothing to compare with; it takes as long as if there were, and is false. */
  verify(password: string, kept: string | null): Promise<boolean>
}

export function openPasswords(randomBytes: (size: number) => Uint8Array): Passwords {
  const inTurn = openTurns()
  const derive = (password: string, salt: Uint8Array, options: ScryptOptions) =>
    inTurn(() => scryptOf(password, salt, options))
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes)
      const key = await derive(password, salt, cost)
      return ['scrypt', cost.N, cost.r, cost.p, base64(salt), base64(key)].join('$')
    },
    verify: async (password, kept) => {
      const [, N, r, p, salt = '', key = ''] = (kept ?? nobodys).split('$')
      const options = { N: Number(N), r: Number(r), p: Number(p) }
      const derived = await derive(password, Buffer.from(salt, 'base64url'), options)
      const isSame = timingSafeEqual(derived, Buffer.from(key, 'base64url'))
      return isSame && kept !== null
    },
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const zeros = (size: number) => base64(new Uint8Array(size))
const nobodys = ['scrypt', cost.N, cost.r, cost.p, zeros(saltBytes), zeros(keyBytes)].join('$')

/** Composed and decomposed letters are the same password. */
function scryptOf(password: string, salt: Uint8Array, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const all = { ...options, maxmem: mostMemory }
    scrypt(password.normalize('NFKC'), salt, keyBytes, all, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

/** Runs two at a time; sixteen more may wait, whoever comes then is told that it is busy. */
function openTurns() {
  const waiting: (() => void)[] = []
  let running = 0
  // Who waits longest takes over the place of the one that has ended.
  const next = () => {
    const first = waiting.shift()
    if (first === undefined) running -= 1
    else first()
  }
  return async <Value>(run: () => Promise<Value>): Promise<Value> => {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) throw new StoreBusyError('Too many are signing in.')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    return run().finally(next)
  }
}
