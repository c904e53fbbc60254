import { PassThrough, type Readable } from 'node:stream'
import type { Click } from '../domain/click.ts'
import { openTrouble } from '../platform/trouble.ts'
import type { DeliveryRow, ListWish, PostbackRow } from '../store/looks.ts'
import type { streamTopics } from './contract-logs.ts'
import type { AdminDeps } from './deps.ts'
import { statesOf } from './look-operations.ts'
import { secretsFor } from './network-secrets.ts'
import { shownClick, shownDelivery } from './shown.ts'
import { shownPostback } from './shown-postback.ts'

export type Topic = (typeof streamTopics)[number]

/** Where a topic has been seen up to: the time and id of a row. */
type Seen = readonly [at: number, id: string]
type Places = Readonly<Partial<Record<Topic, Seen>>>

/** A row that came, or has changed; `shown` is the one of the lists. */
type News = {
  readonly at: number
  readonly id: string
  readonly campaign: string | null
  /** What of it may change. */
  readonly state: string
  readonly shown: object
}

export type Listening = {
  /** Who listens: nobody takes all the places. */
  readonly by: string
  readonly topics: readonly Topic[]
  readonly after: string | null
  readonly campaigns: readonly string[] | null
}

export type EventHub = {
  /** undefined: as many listen as may. */
  readonly listen: (wish: Listening) => Readable | undefined
  /** Ends every stream; nobody listens from then on. */
  readonly close: () => void
}

type HubDeps = Pick<AdminDeps, 'store' | 'live' | 'nowMs' | 'steadyMs' | 'log'>

type Client = Listening & { readonly stream: PassThrough; readonly until: number; places: Places }

const mostClients = 50
const mostOfOne = 10
const tickMs = 500
const ticksBetweenBeats = 30
const rowsAtOnce = 200
/** Who reads slower than this is cut off, and takes it up again where it was. */
const mostUnread = 1024 * 1024
/** Then it is asked anew who listens: whose access has ended hears no more than this. */
const longestMs = 60_000
const retryMs = 500
/** Deliveries are told again when they change while they are this young. */
const youngMs = 60_000

/** Reads what is new on a timer, and only while somebody listens: one look for all of them. */
export function openEventHub(deps: HubDeps): EventHub {
  const clients = new Set<Client>()
  const told = new Map<string, string>()
  const trouble = openTrouble(deps.log, 'the look for what is new')
  let timer: NodeJS.Timeout | undefined
  let ticks = 0
  let isLooking = false
  let isClosed = false

  const drop = (client: Client) => {
    clients.delete(client)
    client.stream.end()
    if (clients.size > 0) return
    clearInterval(timer)
    timer = undefined
    told.clear()
  }
  const tick = async () => {
    ticks += 1
    for (const topic of topicsOf(clients)) await tellTopic(deps, topic, { clients, told })
    const isBeat = ticks % ticksBetweenBeats === 0
    for (const client of clients) {
      if (isBeat) client.stream.write(': still here\n\n')
      if (isOver(client, deps.steadyMs())) drop(client)
    }
  }
  const look = () => {
    if (isLooking) return
    isLooking = true
    tick()
      .then(trouble.worked, trouble.failed)
      .finally(() => {
        isLooking = false
      })
  }
  return {
    listen: (wish) => {
      if (isClosed || clients.size >= mostClients || hasEnough(clients, wish)) return undefined
      const stream = new PassThrough()
      const client: Client = {
        ...wish,
        stream,
        until: deps.steadyMs() + longestMs,
        places: placesOf(wish, deps.nowMs()),
      }
      clients.add(client)
      stream.once('close', () => drop(client))
      // With the place: who is cut off before anything came misses nothing either.
      stream.write(`: welcome\nretry: ${retryMs}\nid: ${writePlaces(client.places)}\n\n`)
      timer ??= setInterval(look, tickMs)
      return stream
    },
    close: () => {
      isClosed = true
      for (const client of clients) drop(client)
    },
  }
}

const hasEnough = (clients: Iterable<Client>, { by }: Listening) =>
  [...clients].filter((client) => client.by === by).length >= mostOfOne

const topicsOf = (clients: Iterable<Client>) =>
  new Set([...clients].flatMap(({ topics }) => [...topics]))

function isOver({ stream, until }: Client, steadyMs: number): boolean {
  return stream.destroyed || steadyMs > until || stream.readableLength > mostUnread
}

type Audience = { readonly clients: ReadonlySet<Client>; readonly told: Map<string, string> }

async function tellTopic(deps: HubDeps, topic: Topic, { clients, told }: Audience) {
  const listening = [...clients].filter(({ topics }) => topics.includes(topic))
  const from = Math.min(...listening.map(({ places }) => places[topic]?.[0] ?? 0))
  const since = topic === 'deliveries' ? Math.min(from, deps.nowMs() - youngMs) : from
  const wish = { limit: rowsAtOnce, cursor: null, from: Math.max(0, since), to: null }
  const news = (await readTopic(deps, topic, wish)).toReversed()
  const changed = new Set(
    topic === 'deliveries' ? news.filter(({ id, state }) => (told.get(id) ?? state) !== state) : [],
  )
  if (topic === 'deliveries') {
    told.clear()
    for (const { id, state } of news) told.set(id, state)
  }
  for (const client of listening) {
    await tellSkipped(deps, client, { topic, news })
    tellClient(client, topic, { news, changed })
  }
}

type Came = { readonly topic: Topic; readonly news: readonly News[] }

/** More came than are told at once: how many are in no event, counted to 10,000. */
async function tellSkipped({ store }: HubDeps, client: Client, { topic, news }: Came) {
  const [oldest] = news
  if (oldest === undefined || news.length < rowsAtOnce || topic === 'clicks') return
  const [at] = client.places[topic] ?? [0]
  if (oldest.at <= at) return
  const { campaigns } = client
  const filter = campaigns === null ? {} : { campaigns }
  const skipped = await store.countLog({ log: topic, filter, from: at + 1, to: oldest.at })
  if (skipped.count === 0) return
  client.stream.write(`event: skipped\ndata: ${JSON.stringify({ topic, ...skipped })}\n\n`)
}

type Told = { readonly news: readonly News[]; readonly changed: ReadonlySet<News> }

function tellClient(client: Client, topic: Topic, { news, changed }: Told): void {
  const [at, id] = client.places[topic] ?? [0, '']
  const { campaigns } = client
  const isNew = (row: News) => row.at > at || (row.at === at && row.id > id)
  const rows = news
    .filter((row) => isNew(row) || changed.has(row))
    .filter(({ campaign }) => campaigns === null || campaigns.includes(campaign ?? ''))
  const last = news.findLast(isNew)
  if (last !== undefined) client.places = { ...client.places, [topic]: [last.at, last.id] }
  if (rows.length === 0) return
  const data = JSON.stringify(rows.map(({ shown }) => shown))
  client.stream.write(`id: ${writePlaces(client.places)}\nevent: ${topic}\ndata: ${data}\n\n`)
}

async function readTopic(
  { store, live }: HubDeps,
  topic: Topic,
  wish: ListWish,
): Promise<readonly News[]> {
  if (topic === 'postbacks') {
    const { items } = await store.listPostbacks({}, wish)
    const secretsOf = await secretsFor(store, items)
    return items.map((row: PostbackRow) => newsOf(row, row.outcome, shownPostback(row, secretsOf)))
  }
  if (topic === 'clicks') {
    const { items } = await store.listClicks({}, wish)
    return items.map((row: Click) => newsOf({ ...row, id: row.subid }, '', shownClick(row)))
  }
  const states = statesOf(live())
  const { items } = await store.listDeliveries({}, wish)
  return items.map((row: DeliveryRow) => {
    const shown = shownDelivery(row, states)
    return newsOf(row, `${shown.state} ${row.attempts}`, shown)
  })
}

function newsOf(
  { at, id, campaign }: Pick<News, 'at' | 'id' | 'campaign'>,
  state: string,
  shown: object,
): News {
  return { at, id, campaign, state, shown }
}

function writePlaces(places: Places): string {
  return Buffer.from(JSON.stringify(places)).toString('base64url')
}

/** From now on, where it is not said up to where everything was seen. */
function placesOf({ topics, after }: Listening, nowMs: number): Places {
  const known = readPlaces(after)
  return Object.fromEntries(topics.map((topic) => [topic, known[topic] ?? [nowMs, '']]))
}

function readPlaces(text: string | null): Places {
  if (text === null) return {}
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const found = Object.entries(Object(parsed)).filter(([, place]) => isPlace(place))
    return Object.fromEntries(found) as Places
  } catch {
    return {}
  }
}

function isPlace(place: unknown): place is Seen {
  return Array.isArray(place) && typeof place[0] === 'number' && typeof place[1] === 'string'
}
