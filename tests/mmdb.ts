/** Makes a small MaxMind database (format 2.0): for each IPv4 network one record. */
export function mmdb(networks: Readonly<Record<string, object>>): Buffer {
  const data: Buffer[] = []
  let size = 0
  const offsets = Object.values(networks).map((record) => {
    const offset = size
    const bytes = encode(record)
    data.push(bytes)
    size += bytes.length
    return offset
  })
  const root: Node = [null, null]
  const nodes = [root]
  for (const [index, network] of Object.keys(networks).entries()) {
    hang(nodes, bitsOf(network), offsets[index] ?? 0)
  }
  const numbers = new Map(nodes.map((node, index) => [node, index]))
  const tree = Buffer.concat(nodes.flatMap((node) => node.map((side) => record(side, numbers))))
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'Test-City',
    description: { en: 'a test' },
    ip_version: 4,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  }
  const mark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(16), ...data, mark, encode(metadata)])
}

type Side = Node | number | null
type Node = [Side, Side]

function bitsOf(network: string): readonly (0 | 1)[] {
  const [address = '', length = '32'] = network.split('/')
  const bits = address.split('.').flatMap((byte) => [...Number(byte).toString(2).padStart(8, '0')])
  return bits.slice(0, Number(length)).map((bit) => (bit === '1' ? 1 : 0))
}

function hang(nodes: Node[], bits: readonly (0 | 1)[], offset: number): void {
  let node = nodes[0] ?? [null, null]
  for (const bit of bits.slice(0, -1)) {
    const next = node[bit]
    if (Array.isArray(next)) {
      node = next
      continue
    }
    const made: Node = [null, null]
    nodes.push(made)
    node[bit] = made
    node = made
  }
  node[bits.at(-1) ?? 0] = offset
}

/** The number of the next node; as many as there are nodes: nothing; beyond: a place in the data. */
function record(side: Side, numbers: ReadonlyMap<Node, number>): Buffer {
  const bytes = Buffer.alloc(3)
  bytes.writeUIntBE(recordOf(side, numbers), 0, 3)
  return bytes
}

function recordOf(side: Side, numbers: ReadonlyMap<Node, number>): number {
  if (side === null) return numbers.size
  return typeof side === 'number' ? numbers.size + 16 + side : (numbers.get(side) ?? 0)
}

const kinds = { text: 2, map: 7, number: 6, list: 11 }

function encode(value: unknown): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(kinds.text, bytes.length), bytes])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(kinds.number, 4), bytes])
  }
  if (Array.isArray(value)) {
    return Buffer.concat([control(kinds.list, value.length), ...value.map(encode)])
  }
  const entries = Object.entries(value as object)
  return Buffer.concat([control(kinds.map, entries.length), ...entries.flat().map(encode)])
}

/** Sizes of 29 and more would need further bytes. */
function control(kind: number, size: number): Buffer {
  if (size >= 29) throw new Error(`too large for a test: ${size}`)
  return kind > 7 ? Buffer.from([size, kind - 7]) : Buffer.from([(kind << 5) | size])
}
