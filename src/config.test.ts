import { expect, test } from 'vitest'
import { configFlags, describeConfig, readConfig, shownConfig } from './config.ts'

function problems(environment: Record<string, string>, flags = {}): readonly string[] {
  const answer = readConfig(flags, environment)
  return answer.ok ? [] : answer.problems
}

function config(environment: Record<string, string>, flags = {}) {
  const answer = readConfig(flags, environment)
  if (!answer.ok) throw new Error(answer.problems.join())
  return answer.config
}

test('nothing needs to be set', () => {
  expect(config({})).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    data: './data',
    databaseUrl: 'sqlite:data/carom.db',
    adminToken: null,
    egressAllow: [],
    roles: ['inbound', 'outbound', 'admin'],
    queueItems: 20_000,
    postbackBytes: 1_048_576,
  })
})

test('an empty value means unset', () => {
  expect(config({ CAROM_PORT: '', CAROM_PUBLIC_URL: '  ' })).toEqual(config({}))
})

test('a flag wins over the environment', () => {
  const answer = config({ CAROM_PORT: '1', CAROM_DATABASE_URL: 'sqlite:/e' }, { port: '2' })

  expect(answer).toMatchObject({ port: 2, databaseUrl: 'sqlite:/e' })
})

test('the database may be a file, or a server with any number of hosts', () => {
  const url = 'postgres://carom:pa55@one:5432,two/carom?sslmode=require'

  expect(config({ CAROM_DATABASE_URL: url }).databaseUrl).toBe(url)
  expect(JSON.stringify(shownConfig(config({ CAROM_DATABASE_URL: url })))).not.toContain('pa55')
})

test('every wrong setting is named at once, by the name it was given', () => {
  const environment = {
    CAROM_EGRESS_ALLOW: '10.0.0.0/33',
    CAROM_IP: 'some',
    CAROM_ROLES: 'inbound,everything',
    CAROM_PUBLIC_URL: 'go.example',
    CAROM_SECRET_KEY: 'short',
    CAROM_QUEUE_ITEMS: '-1',
    CAROM_DATABASE_URL: 'mysql://user:pa55@h/db',
  }
  const named = problems(environment, { port: 'http' })

  expect(named.map((problem) => problem.split(' ', 1)[0]).sort()).toEqual(
    ['--port', ...Object.keys(environment)].sort(),
  )
})

test('a refusal never repeats a secret', () => {
  const named = problems({ CAROM_SECRET_KEY: 'pa55', CAROM_DATABASE_URL: 'mysql://u:pa55@h/db' })

  expect(named).toHaveLength(2)
  expect(named.join()).not.toContain('pa55')
})

test.each([
  ['CAROM_PORT', '65536'],
  ['CAROM_PORT', '80.5'],
  ['CAROM_PORT', '1e3'],
  ['CAROM_PORT', '0x50'],
  ['CAROM_TRUST_PROXY', '::1/129'],
  ['CAROM_TRUST_PROXY', 'proxy.example'],
  ['CAROM_EGRESS_ALLOW', 'fe80::1%eth0'],
  ['CAROM_FALLBACK_URL', 'javascript:alert(1)'],
  ['CAROM_ADMIN_HOST', 'https://admin.example'],
  ['CAROM_ADMIN_TOKEN', 'two words'],
])('%s=%s is refused', (variable, value) => {
  expect(problems({ [variable]: value })).toEqual([expect.stringContaining(variable)])
})

test('a misspelt variable is named, though it does no harm', () => {
  const answer = readConfig({}, { CAROM_PROT: '1', HOME: '/' })

  expect(answer).toMatchObject({ ok: true, warnings: [expect.stringContaining('CAROM_PROT')] })
})

test('what is shown of the settings are the changed ones, without secrets', () => {
  const shown = shownConfig(config({ CAROM_ADMIN_TOKEN: 'pa55pa55', CAROM_PORT: '9' }))

  expect(shown).toMatchObject({ port: 9, adminToken: '***' })
  expect(shown).not.toHaveProperty('host')
})

test('every setting has a meaning, and a flag of the same name', () => {
  const flags = Object.keys(configFlags()).map((flag) => `--${flag}`)
  const rows = describeConfig()

  expect(rows.map((row) => row.flag)).toEqual(flags)
  for (const row of rows) {
    expect(row.meaning).toMatch(/^[A-Z].*\.$/)
    expect(row.variable).toBe(`CAROM_${row.flag.slice(2).replaceAll('-', '_').toUpperCase()}`)
  }
})
