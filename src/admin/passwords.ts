import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { StoreBusyError } from '../store/store.ts'

/** Rounds of scrypt: 32 MiB and a few tenths of a second each, so that a stolen hash is dear to guess. */
export const passwordRounds = 2 ** 15
const mostMemory = 256 * 1024 * 1024
const keyBytes = 32
const saltBytes = 16

// Each holds its memory while it runs: strangers must not decide how many do.
const mostAtOnce = 2
const mostWaiting = 16

type PasswordDeps = {
  readonly randomBytes: (size: number) => Uint8Array
  /** A power of two. */
  readonly rounds: number
}

export type Passwords = {
  hash(password: string): Promise<string>
  /** null: there is nothing to compare with; it takes as long as if there were, and is false. */
  verify(password: string, kept: string | null): Promise<boolean>
}

export function openPasswords({ randomBytes, rounds }: PasswordDeps): Passwords {
  const cost = { N: rounds, r: 8, p: 3 }
  const nobodys = keptOf(cost, new Uint8Array(saltBytes), new Uint8Array(keyBytes))
  const inTurn = openTurns()
  const derive = (password: string, salt: Uint8Array, options: ScryptOptions) =>
    inTurn(() => scryptOf(password, salt, options))
  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes)
      const key = await derive(password, salt, cost)
      return keptOf(cost, salt, key)
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
type Cost = { readonly N: number; readonly r: number; readonly p: number }
const keptOf = ({ N, r, p }: Cost, salt: Uint8Array, key: Uint8Array) =>
  ['scrypt', N, r, p, base64(salt), base64(key)].join('$')

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
