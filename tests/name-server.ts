import { createSocket } from 'node:dgram'

/** Addresses for a question, or no answer at all. An empty list: the name does not exist. */
export type NameAnswer = { readonly addresses: readonly string[]; readonly ttl: number } | 'silence'
export type NameQuestion = { readonly name: string; readonly type: 'A' | 'AAAA' }

export type NameServer = {
  /** `address:port`. */
  readonly address: string
  readonly asked: readonly NameQuestion[]
  readonly close: () => Promise<void>
}

/** A name server on loopback that answers as it is told. */
export async function openNameServer(
  answer: (question: NameQuestion) => NameAnswer,
): Promise<NameServer> {
  const asked: NameQuestion[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, peer) => {
    const { question, end } = readQuestion(query)
    asked.push(question)
    const found = answer(question)
    if (found === 'silence') return
    socket.send(writeAnswer(query.subarray(0, end), question, found), peer.port, peer.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

const headerBytes = 12

function readQuestion(query: Buffer): { question: NameQuestion; end: number } {
  const labels: string[] = []
  let at = headerBytes
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const type = query.readUInt16BE(at + 1) === 28 ? 'AAAA' : 'A'
  return { question: { name: labels.join('.'), type }, end: at + 5 }
}

function writeAnswer(
  query: Buffer,
  question: NameQuestion,
  found: Exclude<NameAnswer, 'silence'>,
): Buffer {
  const head = Buffer.from(query)
  head.writeUInt16BE(found.addresses.length > 0 ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(found.addresses.length, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  return Buffer.concat([
    head,
    ...found.addresses.map((text) => writeRecord(text, question.type, found.ttl)),
  ])
}

function writeRecord(text: string, type: NameQuestion['type'], ttl: number): Buffer {
  const bytes = type === 'A' ? text.split('.').map(Number) : ipv6Bytes(text)
  const record = Buffer.alloc(12 + bytes.length)
  record.writeUInt16BE(0xc00c, 0)
  record.writeUInt16BE(type === 'A' ? 1 : 28, 2)
  record.writeUInt16BE(1, 4)
  record.writeUInt32BE(ttl, 6)
  record.writeUInt16BE(bytes.length, 10)
  record.set(bytes, 12)
  return record
}

/** All eight groups must be written out. */
function ipv6Bytes(text: string): number[] {
  return text
    .split(':')
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
}
