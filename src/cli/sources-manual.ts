import { allSourceKinds } from '../dialects/source-kinds.ts'
import { tellsStatuses } from '../domain/fill-postback.ts'
import type { SourceKind } from '../domain/source-kind.ts'
import { manualTable } from './manual-table.ts'

/** The text of docs/sources.md. */
export function sourcesManual(): string {
  const all = allSourceKinds()
  return [
    '# Sources',
    '',
    `Carom has templates for ${all.length} places where clicks are bought. A template brings the parameter for the`,
    'source’s click id with the macro that it fills in, and the S2S postback by which it hears of conversions.',
    '`GET /api/v1/source-kinds` has all of it. Any other source works as well: set its parameters by hand.',
    '',
    'What the facts stand on: _official_, the source’s own pages; _quoted_, others who quote them; _third-party_,',
    'others alone. No traffic of the sources themselves was seen, and hosts move: where your dashboard shows another',
    'URL, yours is right.',
    '',
    'In the URLs below `<name>` is what the source gave to you; everything in braces is filled in by Carom. A click',
    'that came without the source’s click id is not told: it would say nothing there.',
    '',
    'This page is printed by `carom help sources`; a check compares the two.',
    '',
    ...manualTable(
      ['Kind', 'Source', 'In the link', 'Tells', 'Stands on'],
      all.map((one) => [
        `\`${one.id}\``,
        one.name,
        `\`${linkPart(one)}\``,
        toldBy(one),
        one.verified,
      ]),
    ),
    '',
    ...all.flatMap(chapter),
  ].join('\n')
}

function linkPart({ click }: SourceKind): string {
  return click.macro === null ? click.parameter : `${click.parameter}=${click.macro}`
}

function toldBy({ postback }: SourceKind): string {
  return tellsStatuses(postback) ? postback.events.join(', ') : 'one status'
}

function chapter(kind: SourceKind): readonly string[] {
  const { id, name, verified, source, postback, steps, notes } = kind
  return [
    `## ${name}`,
    '',
    `Kind \`${id}\`, ${verified}: ${source}.`,
    '',
    '```',
    [linkPart(kind), ...Object.entries(kind.tokens).map(pair), ...costPart(kind)].join('&'),
    `${postback.method} ${postback.url}`,
    '```',
    '',
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    '',
    ...[...postback.fields.map(({ name: field, hint }) => `\`${field}\`: ${hint}`), ...facts(kind)]
      .concat(notes)
      .map((line) => `- ${line}`),
    '',
  ]
}

const pair = ([name, macro]: readonly [string, string]) => `${name}=${macro}`
const costPart = ({ cost }: SourceKind) =>
  cost === null ? [] : [`${cost.parameter}=${cost.macro}`]
const hourMs = 3_600_000

function facts({ postback }: SourceKind): readonly string[] {
  const { firstSaleOnly, freshForMs, success, retries } = postback
  const of = (part: string | null, says: (text: string) => string) =>
    part === null ? [] : [says(part)]
  return [
    `A sale of 12.50 USD: \`${postback.example}\``,
    ...(firstSaleOnly ? ['The first sale of a click alone is told: `firstSaleOnly: true`.'] : []),
    ...(freshForMs === null ? [] : [`Nothing is told later than ${freshForMs / hourMs} hours.`]),
    ...of(success.contains, (text) => `Delivered when its answer contains \`${text}\`.`),
    ...of(success.lacks, (text) => `Not delivered when its answer contains \`${text}\`.`),
    ...of(success.duplicate, (text) => `It had it already when its answer contains \`${text}\`.`),
    ...of(retries, (text) => text),
  ]
}
