import {
  type CurvePoint,
  curveTolerance,
  memoryLimitMb,
  type Report,
  type Row,
  verdictOf,
} from './report.ts'

/** The whole report in Markdown: read in a terminal as well as in docs/performance.md. */
export function reportText(report: Report): string {
  const parts = [
    machineText(report),
    ...(report.rows.length > 0 ? [rowsTable(report.rows)] : []),
    ...(report.curve ? [curveTable(report.curve)] : []),
    ...(peakOf(report) > 0 ? [memoryText(report)] : []),
    ...report.failures.map((failure) => `**Not measured:** ${failure}`),
    ...(report.notes.length > 0 ? [report.notes.map((note) => `- ${note}`).join('\n')] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

function machineText({ machine, command, quick, clicks }: Report): string {
  const { processor, cores, memoryGiB, system, node, syncUs } = machine
  return [
    `\`${command}\` on ${cores} × ${processor}, ${memoryGiB} GiB, ${system}, Node ${node};`,
    `4 KiB written and synced in ${syncUs} µs (median). ${count(clicks)} clicks present.`,
    ...(quick ? ['**A quick run: its figures say little.**'] : []),
  ].join('\n')
}

function rowsTable(rows: readonly Row[]): string {
  return table(
    [
      'Measure',
      'Carom',
      'Bare reference',
      'Ratio',
      'Asked',
      'Goal',
      'CPU each, µs',
      'Peak memory, MB',
      '',
    ],
    rows.map((row) => [
      row.name,
      value(row.carom, row.unit),
      `${value(row.bare, row.unit)} (${row.reference})`,
      row.ratio.toFixed(2),
      row.bound === null ? '' : `${row.bound === 'least' ? '≥' : '≤'} ${row.limit}`,
      row.goal === null ? '' : String(row.goal),
      `${micros(row.caromCpuMs)} (${micros(row.bareCpuMs)})`,
      `${Math.round(row.caromPeakMb)} (${Math.round(row.barePeakMb)})`,
      verdictOf(row),
    ]),
  )
}

/** 0: no server was measured. */
function peakOf({ rows, curve = [] }: Report): number {
  return Math.max(0, ...rows.map((row) => row.caromPeakMb), ...curve.map((point) => point.peakMb))
}

function memoryText(report: Report): string {
  const peak = peakOf(report)
  const held = peak <= memoryLimitMb ? 'held' : 'missed'
  return `Memory: at most ${Math.round(peak)} MB, asked ≤ ${memoryLimitMb}: ${held}.`
}

function curveTable(curve: readonly CurvePoint[]): string {
  const rows = curve.map((point) => [
    count(point.clicks),
    count(point.perSecond),
    micros(point.cpuMs),
    point.timesBare.toFixed(2),
    point.relative.toFixed(2),
    point.writtenKiB.toFixed(1),
    String(Math.round(point.peakMb)),
    `${point.seedSeconds.toFixed(1)} s`,
    Math.abs(point.relative - 1) <= curveTolerance ? 'held' : 'missed',
  ])
  const head = [
    'Clicks present',
    'Postbacks/s',
    'CPU each, µs',
    'Times bare',
    'Beside the first (0.75 to 1.25)',
    'Written each, KiB',
    'Peak memory, MB',
    'Brought in within',
    '',
  ]
  return table(head, rows)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = line(widths.map((width) => '-'.repeat(width)))
  return [line(head), rule, ...rows.map(line)].join('\n')
}

const count = (number: number) => Math.round(number).toLocaleString('en')
const micros = (ms: number) => String(Math.round(ms * 1000))
const value = (number: number, unit: Row['unit']) =>
  unit === '/s' ? `${count(number)}/s` : `${number.toFixed(2)} ${unit}`
