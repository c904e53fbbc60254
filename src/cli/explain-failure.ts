import { httpReasons } from '../domain/http-reasons.ts'
import { startReasons } from '../domain/start-reasons.ts'
import { SecretKeyError } from '../platform/secret-key.ts'

type Failure = Error & {
  readonly code?: string
  readonly syscall?: string
  readonly address?: string
  readonly port?: number
}

/** What went wrong and, where it is known, what to do about it. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const failure: Failure = error
  const { name, code = '', syscall } = failure
  if (name === 'FolderLockedError') return `${error.message}\n  ${lockAdvice}`
  if (error instanceof SecretKeyError) return keyText(error)
  if (syscall === 'listen') return listenText(failure)
  const advice = Object.hasOwn(advices, code) ? advices[code] : undefined
  return advice === undefined ? error.message : `${error.message}\n  ${advice}`
}

function keyText({ message, reason, isFirst }: SecretKeyError): string {
  const { advice } = isFirst ? httpReasons['secret-key-missing'] : startReasons[reason]
  return `${message}\n  ${advice}`
}

const lockAdvice = 'Stop it first, or give this one a data folder of its own (CAROM_DATA).'
const pathAdvice = 'Carom must be able to write there; CAROM_DATA names the data folder.'
const fileAdvice = 'Make the data folder and its files writable for this user, or set CAROM_DATA.'

const advices: Readonly<Record<string, string>> = {
  EACCES: pathAdvice,
  EROFS: pathAdvice,
  EEXIST: pathAdvice,
  ENOTDIR: pathAdvice,
  SQLITE_CANTOPEN: fileAdvice,
  SQLITE_READONLY: fileAdvice,
  ENOSPC: 'Make room on the disk.',
}

function listenText({ message, code, address, port }: Failure): string {
  if (code === 'EADDRINUSE') {
    return `${address} port ${port} is taken by another program: stop it, or set CAROM_PORT.`
  }
  return `${message}\n  Set CAROM_HOST and CAROM_PORT to what this machine and user may listen on.`
}
