import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, temporaryHome } from './carom-process.ts'
import { carom } from './run-carom.ts'

const home = temporaryHome()
let server: Awaited<ReturnType<typeof startServer>>

beforeAll(async () => {
  server = await startServer(home.env)
})

afterAll(async () => {
  await server.stop()
  home.remove()
})

type Check = { readonly name: string; readonly state: string; readonly detail: string }
const checksOf = (out: string): readonly Check[] => JSON.parse(out)

test('every wrong setting keeps the server from starting, and all are named', async () => {
  const { code, err } = await carom('serve', '--port', 'x', '--ip', 'y')

  expect(code).toBe(2)
  expect(err).toMatch(/--port.*--ip/s)
})

test('a wrong settings file keeps the server from starting, and names each mistake', async () => {
  const other = temporaryHome()
  const file = join(other.data, 'carom.yaml')
  writeFileSync(file, 'networks: [{ id: a, kee: x }, { id: a }]')

  const { code, err } = await carom('serve', '--config', file, '--data', other.data)

  expect(code).toBe(1)
  expect(err).toMatch(/`kee`, did you mean `key`.*stands twice/s)
  other.remove()
})

test.each([
  [['--help'], 0],
  [['--version'], 0],
  [['help'], 0],
  [['serve', '--help'], 0],
  [['networks', 'clickbank'], 0],
  [['help', 'reasons'], 0],
  [[], 2],
  [['sirve'], 2],
  [['networks', 'klingon'], 2],
  [['serve', '--prot', '1'], 2],
  [['serve', 'now'], 2],
  [['simulate'], 2],
  [['import'], 2],
  [['replay', '--per-second', 'x'], 2],
  [['import', '--help'], 0],
  [['replay', '--help'], 0],
  [['forget', '--token', 'x'], 2],
])('carom %j ends with %i', async (args, code) => {
  expect((await carom(...args)).code).toBe(code)
})

test('a port that is taken, and a folder that is none, are named with what to do', async () => {
  const other = temporaryHome()
  const port = new URL(server.url).port
  const file = join(other.data, 'file')
  writeFileSync(file, '')

  const taken = await carom('serve', '--port', port, '--data', join(other.data, 'new'))
  const noFolder = await carom('serve', '--data', file)
  const noFile = await carom('serve', '--config', join(file, 'x'), '--data', other.data)

  expect([taken.code, noFolder.code, noFile.code]).toEqual([1, 1, 1])
  expect(taken.err).toContain(`port ${port} is taken by another program`)
  expect(noFolder.err).toContain('CAROM_DATA')
  expect(noFile.err).toContain('CAROM_CONFIG')
  other.remove()
})

test('a misspelt flag is named with the one that was meant', async () => {
  const { err } = await carom('serve', '--prot', '1')

  expect(err).toContain('no flag `--prot`, did you mean `--port`?')
})

test('a backup without a database fails, and leaves no folder behind', async () => {
  const nowhere = join(home.data, 'nowhere')

  const { code, err } = await carom('backup', '--data', nowhere)

  expect(code).toBe(1)
  expect(err).toContain('--data')
  expect(existsSync(nowhere)).toBe(false)
})

test('asked to stop, the server ends well', async () => {
  const other = temporaryHome()
  const running = await startServer(other.env)

  const { code, err } = await running.stop('SIGINT')

  expect(code).toBe(0)
  expect(err).toContain('Carom has stopped.')
  other.remove()
})

test('the first start prints a link, by which the first owner comes in, and doctor says who can', async () => {
  const other = temporaryHome()
  const { CAROM_ADMIN_TOKEN: _, ...env } = other.env
  const running = await startServer(env)
  const post = (path: string, body: object) =>
    fetch(`${running.url}/api/v1${path}`, { method: 'POST', body: JSON.stringify(body) })
  const access = async () => {
    const { out } = await carom('doctor', '--json', '--data', other.data)
    return checksOf(out).find(({ name }) => name === 'access')?.state
  }

  const link = /^Set up: (http:\S+)\/admin\/setup#(setup_\S+)$/m.exec(running.said())
  const closed = await access()
  const password = 'correct horse 7 battery'
  const made = await post('/setup', { token: link?.[2], name: 'Olga', password })

  expect([link?.[1], closed, made.status, await access()]).toEqual([running.url, 'warn', 200, 'ok'])
  const wish = ['user', 'olga', '--reset', '--json', '--data', other.data]
  const reset = await carom(...wish, '--public-url', running.url)
  const token = new URL(JSON.parse(reset.out).link).hash.slice(1)
  const again = 'another horse 8 battery'
  expect((await post('/setup', { token, password: again })).status).toBe(200)
  expect((await post('/session', { name: 'Olga', password })).status).toBe(401)
  expect((await post('/session', { name: 'Olga', password: again })).status).toBe(200)
  const nobody = await carom('user', 'nobody', '--reset', '--data', other.data)
  const noWish = await carom('user', 'olga', '--data', other.data)
  expect([nobody.code, noWish.code]).toEqual([1, 2])
  const { err } = await running.stop()
  expect(err).not.toMatch(/horse|reset_/)

  const second = await startServer(env)
  expect(second.said()).not.toContain('Set up:')
  await second.stop()
  other.remove()
})
