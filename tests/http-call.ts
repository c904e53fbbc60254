import { Agent, type IncomingHttpHeaders, request } from 'node:http'

/** What came back over the wire, and what Carom's headers say about it. */
export type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly outcome: string | undefined
  readonly reason: string | undefined
  readonly id: string | undefined
}

export type CallWish = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** One HTTP request; never follows a redirect, never retries. */
export function call(url: string, { method = 'GET', headers = {}, body }: CallWish = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(url, { method, agent, headers: { ...length, ...headers } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('error', reject)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { headers: heard, statusCode = 0 } = response
        resolve({
          status: statusCode,
          headers: heard,
          text: Buffer.concat(chunks).toString(),
          outcome: textOf(heard['carom-outcome']),
          reason: textOf(heard['carom-reason']),
          id: textOf(heard['carom-postback']),
        })
      })
    })
    sent.end(body)
  })
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
