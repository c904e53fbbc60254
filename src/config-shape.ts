import { z } from 'zod'
import { cidrs, isWebUrl, oneOf, optional, someOf, text, whole } from './config-kinds.ts'
import { keyOf } from './platform/secret-key.ts'

const MiB = 1024 * 1024

const path = { type: 'path', accepts: (value: string) => value !== '', must: 'a path' }
const webUrl = { type: 'URL', accepts: isWebUrl, must: 'a URL with http:// or https://' }
const hostName = {
  type: 'host name',
  accepts: (value: string) => /^[a-z0-9.:[\]-]{1,255}$/i.test(value),
  must: 'a host name or an address, without scheme and path',
}
const database = {
  type: 'URL',
  accepts: (value: string) => /^(?:sqlite:|postgres(?:ql)?:\/\/)./.test(value),
  must: '`sqlite:` and the path of the database file, or `postgres://` with one or more hosts',
  // It may hold a password.
  secret: true,
}
const token = {
  type: 'text',
  accepts: (value: string) => /^[\x21-\x7e]{1,255}$/.test(value),
  must: '1 to 255 printable characters without spaces, such as `openssl rand -hex 32` prints',
  secret: true,
}
const key32 = {
  type: 'base64 or hexadecimal',
  accepts: (value: string) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) && keyOf(value).length === 32,
  must: '32 bytes in base64 or hexadecimal, such as `openssl rand -base64 32` prints',
  secret: true,
}

const days = (standard: number) => ({ min: 1, max: 36_500, standard, unit: 'days' })
const fieldDays = { min: 0, max: 36_500, standard: 0, unit: 'days' }
const bytes = (min: number, standard: number, max: number) => ({
  min,
  max,
  standard,
  unit: 'bytes',
})
const ms = (min: number, standard: number, max: number) => ({
  min,
  max,
  standard,
  unit: 'milliseconds',
})

/** Every setting of a process. The name in the environment is `CAROM_` and the name in capitals. */
export const configShape = z.strictObject({
  port: whole(
    { min: 0, max: 65_535, standard: 8080, unit: '' },
    'Port to listen on; 0: any free one.',
  ),
  host: text(hostName, '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for every one.'),
  data: text(path, './data', 'Folder of the database and of everything else that is kept.'),
  databaseUrl: optional(
    database,
    'The database, a file or `postgres://…`; unset: the file carom.db in the data folder.',
  ),
  config: optional(path, 'YAML file of sources, campaigns, networks, destinations; read at start.'),
  adminToken: optional(token, 'An API token with every scope, to begin with.'),
  adminHost: optional(hostName, 'Admin and API answer only on this host name, 404 elsewhere.'),
  publicUrl: optional(webUrl, 'How the world reaches this server; used in the URLs shown to you.'),
  geoDb: optional(
    path,
    'A MaxMind database (MMDB) of countries or cities; read anew when it changes.',
  ),
  datacentres: optional(
    path,
    'Address ranges of datacentres, one a line: their clicks are marked; read anew when it changes.',
  ),
  fallbackUrl: optional(webUrl, 'Where visitors of unknown or paused campaigns go; unset: 404.'),
  egressAllow: cidrs('Private or local addresses that destinations may reach all the same.'),
  trustProxy: cidrs('Proxies whose X-Forwarded-For, -Proto and -Host headers are believed.'),
  roles: someOf(['inbound', 'outbound', 'admin'], 'What this process does.'),
  secretKey: optional(key32, 'Key that seals secrets and signs cookies; unset: secret.key.'),
  secretKeyOld: optional(key32, 'The key of before: what it sealed is sealed anew at the start.'),
  ip: oneOf(['full', 'truncated', 'none'], 'full', 'How much of a visitor’s address is kept.'),
  logLevel: oneOf(
    ['debug', 'info', 'warn', 'error', 'silent'],
    'info',
    'The least important log lines that are written.',
  ),

  postbackBytes: whole(bytes(1024, MiB, 16 * MiB), 'Largest body of a postback.'),
  headerBytes: whole(bytes(4096, 32 * 1024, 256 * 1024), 'Largest URL and headers of a request.'),
  importBytes: whole(bytes(1024, 16 * MiB, 256 * MiB), 'Largest import of clicks in one request.'),
  headersTimeoutMs: whole(ms(100, 5000, 60_000), 'How long a caller may take for its headers.'),
  requestTimeoutMs: whole(ms(100, 15_000, 300_000), 'How long a caller may take for a request.'),
  keepAliveMs: whole(ms(0, 75_000, 600_000), 'How long an idle connection of a caller is kept.'),
  ratePerAddress: whole(
    { min: 0, max: 1_000_000, standard: 0, unit: 'requests per second' },
    'Requests one address may make, twice that at once; 0: any number.',
  ),
  pageRate: whole(
    { min: 0, max: 1_000_000, standard: 20, unit: 'requests per second' },
    'Calls of pages (/px, /px.gif) that one address may make, twice that at once; 0: any number.',
  ),
  connections: whole(
    { min: 1, max: 1_000_000, standard: 10_000, unit: 'connections' },
    'Open connections of callers at one time.',
  ),
  queueItems: whole(
    { min: 1, max: 1_000_000, standard: 20_000, unit: 'requests' },
    'Accepted requests that wait for the disk; beyond it callers are told to come again (503).',
  ),
  queueBytes: whole(bytes(65_536, 64 * MiB, 1024 * MiB), 'The same in bytes.'),
  spoolItems: whole(
    { min: 0, max: 100_000_000, standard: 1_000_000, unit: 'requests' },
    'Requests kept in the data folder while PostgreSQL is away; beyond it 503. 0: none is.',
  ),
  spoolBytes: whole(bytes(0, 1024 * MiB, 1024 * 1024 * MiB), 'The same in bytes.'),

  callsPerHost: whole(
    { min: 1, max: 10_000, standard: 1024, unit: 'calls' },
    'Calls of destinations under way to one host at one time, over all of them.',
  ),
  waitingTotal: whole(
    { min: 1, max: 100_000_000, standard: 1_000_000, unit: 'postbacks' },
    'Postbacks that may wait for their click.',
  ),
  waitingPerSubid: whole(
    { min: 1, max: 10_000, standard: 100, unit: 'postbacks' },
    'The same for one subid.',
  ),
  keepClicksDays: whole(days(400), 'How long clicks are kept.'),
  keepLeadsDays: whole(days(1095), 'How long leads and their moves are kept.'),
  keepPostbacksDays: whole(days(90), 'How long raw postbacks are kept.'),
  keepAttemptsDays: whole(days(30), 'How long attempts of deliveries are kept.'),
  shortenIpDays: whole(
    fieldDays,
    'How long a click keeps a whole address; then its network (/24, /48); 0: as long as the click.',
  ),
  keepIpDays: whole(fieldDays, 'How long a click keeps any address; 0: as long as the click.'),
  keepUaDays: whole(fieldDays, 'The same for the user agent; device, system and browser stay.'),
  keepPlaceDays: whole(fieldDays, 'The same for region and city; the country stays.'),
  keepParamsDays: whole(fieldDays, 'The same for its parameters and the source’s click id.'),

  url: text(webUrl, 'http://127.0.0.1:8080', 'The running server that a command talks to.'),
  token: optional(token, 'The API token a command uses.'),
})
