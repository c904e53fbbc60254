import type { DialectFile } from './dialect-file.ts'

/** How a network is set up of which nothing more is known than its macros. */
export function usualSteps(file: DialectFile): readonly string[] {
  return [
    `Make the offer link carry the subid: ${parameterOf(file.clickLink)}.`,
    `In the account at ${plainName(file.name)} open the postback settings, global or of the offer.`,
    'Paste the URL as it is: its macros are written as this network wants them.',
    statusStep(file),
    'Send one test conversion and look for it in the log of postbacks.',
  ]
}

const plainName = (name: string) => name.replace(/ \(.*\)$/, '')

function parameterOf(link: string): string {
  return /[^?&]*\{subid\}/.exec(link)?.[0] ?? link
}

function statusStep({ macros = {}, words }: DialectFile): string {
  const { status } = macros
  const list = (['Lead', 'Purchase', 'Reject', 'Trash'] as const).flatMap(
    (name) => words[name] ?? [],
  )
  if (status === undefined || /^\w/.test(status)) {
    return `The status is written in (status=${status ?? 'Purchase'}): use it for that event alone.`
  }
  return `Switch it on for every status it offers: ${list.join(', ')}.`
}
