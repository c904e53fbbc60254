import { allDialects } from '../dialects/catalogue.ts'
import type { Dialect, Signature } from '../domain/dialect.ts'
import { statuses } from '../domain/status.ts'
import { manualTable } from './manual-table.ts'

const hourMs = 3_600_000

/** The text of docs/networks.md. */
export function networksManual(): string {
  const all = allDialects()
  return [
    '# Networks',
    '',
    `Carom speaks the languages of ${all.length} networks. \`dialect: NAME\` under a network chooses one, a list`,
    'several, for a network that reports on several channels. `npx carom networks NAME --network ID --key KEY` fills',
    'in the URL, and so does `GET /api/v1/dialects` with your own host, networks and keys.',
    '',
    'What the facts stand on: _official_, the network’s own pages; _quoted_, others who quote them; _third-party_,',
    'others alone; _none_, nothing that could be read. No traffic of the networks themselves was seen.',
    '',
    'The four names Lead, Purchase, Reject and Trash are understood by every one that is not signed, and so is',
    '`?subid=…&status=…`. In a URL to paste, `HOST`, `NETWORK` and `KEY` are yours; every other macro is the network’s.',
    '',
    'This page is printed by `carom help networks`; a check compares the two.',
    '',
    ...manualTable(
      ['Dialect', 'Network', 'Tells', 'Stands on', 'Proof'],
      all.map((one) => [`\`${one.id}\``, one.name, toldOf(one), one.verified, proofOf(one)]),
    ),
    '',
    ...all.flatMap(chapter),
  ].join('\n')
}

const roles = { affiliate: 'affiliates', seller: 'sellers', both: 'both' } as const
const toldOf = ({ role, method }: Dialect) => (method === 'none' ? 'nobody' : roles[role])

const proofs: Readonly<Record<Exclude<Signature['kind'], 'hmac' | 'none'>, string>> = {
  'clickbank-ins': 'encryption',
  'clickbank-cverify': '`cverify`',
  'jvzoo-cverify': '`cverify`',
  digistore24: '`sha_sign`',
  stripe: 'HMAC with time',
}

/** How it proves itself beyond the key in the URL. */
function proofOf({ signature, tokens }: Dialect): string {
  if (signature.kind === 'hmac') return 'HMAC'
  if (signature.kind !== 'none') return proofs[signature.kind]
  return tokens[0] === 'token' ? 'key' : `key, \`${tokens[0]}\``
}

function chapter(dialect: Dialect): readonly string[] {
  const { id, name, source, verified, clickLink, steps, notes } = dialect
  return [
    `## ${name}`,
    '',
    `Dialect \`${id}\`, ${verified}: ${source.replace(/\.$/, '')}. ${methodOf(dialect)}`,
    '',
    '```',
    pasted(dialect.pasteUrl),
    clickLink,
    '```',
    '',
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    '',
    ...facts(dialect).map((fact) => `- ${fact}`),
    ...notes.map((note) => `- ${note}`),
    '',
  ]
}

const pasted = (url: string) =>
  url.replace('{host}', 'HOST').replace('{network}', 'NETWORK').replace('{key}', 'KEY')

function methodOf({ method }: Dialect): string {
  return method === 'none' ? 'It calls nobody.' : `It calls by ${method}.`
}

function facts(dialect: Dialect): readonly string[] {
  const { statusWhenUnknown, defaultStatus, currency, minorUnits, txid, retryWindowMs } = dialect
  return [
    ...wordFacts(dialect),
    `Other words are ${statusWhenUnknown}.`,
    ...(defaultStatus === null
      ? []
      : [`Without a status: ${defaultStatus === 'ignore' ? 'ignored' : defaultStatus}.`]),
    ...(currency === null ? [] : [`Currency, when none is said: ${currency}.`]),
    ...(minorUnits.length > 0 ? ['Amounts count the smallest unit of the currency.'] : []),
    ...(txid === 'event' ? ['Its ids are of events: `txid: event`.'] : []),
    ...(dialect.partialRefund
      ? ['A smaller refund leaves a smaller sale: `partialRefund: true`.']
      : []),
    ...(dialect.refundTotals !== null
      ? ['Its refunds are told as their sum so far: each takes off what is new of it.']
      : []),
    `Repeats are known for ${retryWindowMs / hourMs} hours.`,
  ]
}

function wordFacts({ words, refinements }: Dialect): readonly string[] {
  const of = (means: string) =>
    [...words].filter(([, said]) => said === means).map(([word]) => `\`${word}\``)
  const list = (title: string, means: string) => {
    const all = of(means)
    return all.length === 0 ? [] : [`${title}: ${all.join(', ')}.`]
  }
  return [
    ...statuses.flatMap((status) => list(status, status)),
    ...list('Ignored', 'ignore'),
    ...refinements.map(
      ({ word, field, values, means }) =>
        `\`${word}\` with \`${field}\` ${values.map((value) => `\`${value}\``).join(' or ')}: ` +
        `${means === 'ignore' ? 'ignored' : means}.`,
    ),
  ]
}
