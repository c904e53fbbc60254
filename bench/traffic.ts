/** Characters of a subid of ours after its eight of time. */
const randomLength = 12
const base = Date.UTC(2026, 0, 1)

/**
 * The subid of click `index`: shaped and ordered like those Carom makes (time first, then what nobody
 * can guess), but the same in every run.
 */
export function subidOf(index: number): string {
  const time = (base + index).toString(36).padStart(8, '0')
  return time + scatter(index, randomLength)
}

/** Text of `[a-z0-9]` that looks random and hangs on the number alone. */
function scatter(seed: number, length: number): string {
  let state = (seed + 0x9e3779b9) >>> 0
  let text = ''
  while (text.length < length) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
    text += state.toString(36).padStart(7, '0').slice(-6)
    state = (state + 0x9e3779b9) >>> 0
  }
  return text.slice(0, length)
}

/** The `rank`th of `count` numbers in an order that jumps all over them: no neighbour's page is warm. */
export function shuffled(rank: number, count: number): number {
  // A prime far above any count: it shares no factor with it, so that every number comes once.
  return Number((BigInt(rank) * 2_147_483_647n + 12_345n) % BigInt(count))
}

/** Rows of an import, one JSON object a line. */
export function clickRows(from: number, to: number): string {
  let rows = ''
  for (let index = from; index < to; index += 1) {
    const click = {
      subid: subidOf(index),
      at: base + index,
      campaign: 'spring',
      landing: 'offer',
      px: '1234567890',
      domain: 'go.example',
      externalId: scatter(index, 16),
      params: { zone: String(index % 997), banner: String(index % 89) },
    }
    rows += `${JSON.stringify(click)}\n`
  }
  return rows
}

/** A first word about a click. The transaction is new in every `round`. */
export function postbackRequest(subid: string, txid: string): Buffer {
  const query = `subid=${subid}&status=lead&payout=12.5&txid=${txid}`
  return Buffer.from(
    `GET /postback/pp/k3y?${query} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
      'User-Agent: network/1.0\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n',
  )
}

/** What a phone's browser sends when its owner taps an advertisement. */
export function clickRequest(index: number): Buffer {
  return visitRequest({ index, campaign: 'spring', agent: agentAt(0) })
}

export type Visitor = {
  readonly index: number
  readonly campaign: string
  readonly agent: string
  /** As a proxy in front tells it; left out: nothing is told. */
  readonly address?: string
  /** The agent stands in a header that nobody reads: as many bytes, and nothing to know. */
  readonly isMasked?: boolean
}

export function visitRequest(visitor: Visitor): Buffer {
  const { index, campaign, agent, address, isMasked = false } = visitor
  const query = `clickid=${scatter(index, 16)}&zone=${index % 997}&banner=${index % 89}`
  return Buffer.from(
    `GET /c/${campaign}?${query} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
      `${isMasked ? 'None' : 'User'}-Agent: ${agent}\r\n` +
      'Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n' +
      'Accept-Language: en-GB,en;q=0.7\r\n' +
      (address === undefined ? '' : `X-Forwarded-For: ${address}\r\n`) +
      'Connection: keep-alive\r\n\r\n',
  )
}

/** One of the agents that a campaign's visitors have between them. */
export const agentAt = (index: number) =>
  `Mozilla/5.0 (Linux; Android ${14 - (index % 5)}; K) AppleWebKit/537.36 (KHTML, like Gecko) ` +
  `Chrome/${131 - (index % 60)}.0.0.0 Mobile Safari/537.36`
