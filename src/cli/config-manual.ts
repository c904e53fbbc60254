import { type ConfigRow, describeConfig } from '../config.ts'
import { manualTable } from './manual-table.ts'

/** The text of docs/configuration.md. */
export function configManual(): string {
  return [
    '# Configuration',
    '',
    'Every setting is an environment variable, or a flag of the same name: `CAROM_DATABASE_URL` is',
    '`--database-url`. A flag wins over the environment. An empty value means unset. A wrong value',
    'refuses to start, and all wrong ones are named at once.',
    '',
    'This page is printed by `carom help configuration`; a check compares the two.',
    '',
    ...manualTable(['Setting', 'Type', 'Default', 'Meaning'], describeConfig().map(cellsOf)),
    '',
  ].join('\n')
}

function cellsOf({
  variable,
  type,
  unit,
  standard,
  meaning,
  secret,
}: ConfigRow): readonly string[] {
  return [
    `\`${variable}\``,
    unit === '' ? type : `${type}, in ${unit}`,
    standard === '' ? '' : `\`${standard}\``,
    secret ? `${meaning} Secret.` : meaning,
  ]
}
