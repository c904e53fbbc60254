import { type Command, WrongUse } from './command.ts'
import { configManual } from './config-manual.ts'
import { networksManual } from './networks-manual.ts'
import { reasonsManual } from './reasons-manual.ts'
import { sourcesManual } from './sources-manual.ts'

const pages: Readonly<Record<string, () => string>> = {
  configuration: configManual,
  networks: networksManual,
  reasons: reasonsManual,
  sources: sourcesManual,
}

export const help: Command = {
  name: 'help',
  summary: 'Print a page of the manual: configuration, networks, reasons, sources.',
  usage: 'PAGE',
  help: `Prints a page of the manual: ${Object.keys(pages).join(', ')}.`,
  settings: 'none',
  run: async ({ args, print }) => {
    const [page = ''] = args
    const text = Object.hasOwn(pages, page) ? pages[page] : undefined
    if (text === undefined) throw new WrongUse(`name a page: ${Object.keys(pages).join(', ')}`)
    print(text().trimEnd())
    return 0
  },
}
