import type { Readable } from 'node:stream'

/** An answer that is sent as it is made, at the pace of whoever reads it. */
export class Streamed {
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
  constructor(body: Readable, type: string, headers: Readonly<Record<string, string>> = {}) {
    this.body = body
    this.type = type
    this.headers = headers
  }
}
