import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer, temporaryHome } from './carom-process.ts'
import { textOf } from './checkout.ts'

const block = (text: string, language: string) =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)?.[1] ?? ''

test('the commands of the README work as they stand', async () => {
  const readme = textOf('README.md')
  const token = /CAROM_ADMIN_TOKEN=(\S+) npm start/.exec(readme)?.[1] ?? ''
  const home = temporaryHome()
  const server = await startServer({ ...home.env, CAROM_ADMIN_TOKEN: token })

  const script = block(readme, 'sh').replace('http://127.0.0.1:8080', server.url)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script])
  await server.stop()
  home.remove()

  expect(stdout.match(/carom-outcome: \w+/g)).toEqual([
    'carom-outcome: moved',
    'carom-outcome: repeat',
  ])
  expect(stdout).toContain('"px":"777"')
  expect(stdout).toContain('"apart":null')
  expect(stdout).toContain('"payout":"12.50"')
})
