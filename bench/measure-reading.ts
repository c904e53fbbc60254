import { createDecipheriv, createHash } from 'node:crypto'
import { dialectOf } from '../src/dialects/catalogue.ts'
import { findChannel, type RawCall } from '../src/dialects/find-channel.ts'
import { openSigned } from '../src/dialects/open-signed.ts'
import { readReport } from '../src/domain/read-report.ts'
import { notificationBody, notificationSecret } from './notification.ts'
import { type Measured, type Row, rowOf, type Wanted } from './report.ts'
import type { Seeded } from './seed.ts'
import { subidOf } from './traffic.ts'

const network = { statuses: {}, ignore: [], currency: null, defaultStatus: null }
const rounds = 9
const most = { bound: 'most', goal: null } as const

/**
 * What reading costs, in this process and without a server: processor time of a request beside the least
 * that has to be done with its bytes. Both sides of a round run one after the other, many rounds long.
 */
export async function measureReading({ sizes }: Pick<Seeded, 'sizes'>): Promise<Measured> {
  const reports = Math.max(20_000, sizes.postbacks)
  return {
    rows: [
      compare('Reading a macro report', 'URLSearchParams', {
        ...{ carom: readMacro, bare: (at) => new URLSearchParams(macroQuery(at)) },
        ...{ count: reports, limit: 5 },
      }),
      compare('Reading a notification (INS)', 'decrypt, JSON.parse', {
        ...{ carom: readNotification, bare: decryptNotification },
        ...{ count: Math.round(reports / 10), limit: 3 },
      }),
    ],
    notes: [],
  }
}

type Sides = {
  readonly carom: (at: number) => unknown
  readonly bare: (at: number) => unknown
  readonly count: number
  readonly limit: number
}

function compare(name: string, reference: string, sides: Sides): Row {
  const { carom, bare, count, limit } = sides
  // Twice, so that compiled code is measured.
  for (let warm = 0; warm < 2; warm += 1) for (const side of [carom, bare]) spend(side, count)
  const runs = Array.from({ length: rounds }, () => ({
    carom: runOf(spend(carom, count)),
    bare: runOf(spend(bare, count)),
  }))
  const wanted: Wanted = { ...most, limit }
  return rowOf({ name, reference, unit: 'µs', ...wanted }, runs)
}

/** Processor time each, in microseconds. */
function spend(side: (at: number) => unknown, count: number): number {
  const before = process.cpuUsage()
  for (let at = 0; at < count; at += 1) {
    if (side(at) === undefined) throw new Error('nothing was read')
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

const runOf = (us: number) => ({ value: us, cpuMs: us / 1000, peakMb: 0 })

/** The same few requests again and again: a network's differ in little. */
const queries = Array.from(
  { length: 64 },
  (_, at) =>
    `subid=${subidOf(at)}&status=1&payout=12.50&currency=USD&txid=T${at}&goal=sale&offer=1234`,
)
const macroQuery = (at: number) => queries[at % queries.length] ?? ''

const noHeader = () => ''
const macroDialects = [dialectOf('affise')]

function readMacro(at: number): unknown {
  const call: RawCall = { query: macroQuery(at), body: null, contentType: null, header: noHeader }
  const channel = findChannel(call, macroDialects)
  if (channel === undefined) return undefined
  const report = readReport({ fields: channel.fields, dialect: channel.dialect, network })
  return report.ok ? report : undefined
}

const body = Buffer.from(notificationBody())
const secrets = [notificationSecret]
const insDialects = [dialectOf('clickbank-ins')]

function readNotification(): unknown {
  const contentType = 'application/json'
  const channel = findChannel({ query: '', body, contentType, header: noHeader }, insDialects)
  if (channel === undefined) return undefined
  const { dialect, fields } = channel
  const opened = openSigned(dialect, { fields, body, given: '', secrets, nowMs: 0 })
  if (!opened.ok) return undefined
  const report = readReport({ dialect, fields: opened.fields, network })
  return report.ok ? report : undefined
}

const key = createHash('sha1').update(notificationSecret).digest('hex').slice(0, 32)

function decryptNotification(): unknown {
  const { notification, iv } = JSON.parse(body.toString())
  const decipher = createDecipheriv('aes-256-cbc', key, Buffer.from(iv, 'base64'))
  const sealed = Buffer.from(notification, 'base64')
  return JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString())
}
