/** One family of Prometheus' text format. */
export type Family = {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly Sample[]
}

type Sample = {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

export function metricsText(families: readonly Family[]): string {
  return `${families.flatMap(familyLines).join('\n')}\n`
}

function familyLines({ name, type, help, samples }: Family): string[] {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
