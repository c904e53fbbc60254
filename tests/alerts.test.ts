import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from './eventually.ts'
import { given } from './world.ts'

type Rules = { groups: { rules: { alert: string; expr: string }[] }[] }

const read = (name: string) => readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8')
const namesIn = (text: string) => new Set(text.match(/carom_[a-z_]+[a-z]/g))

test('every metric that an alert or the manual names is there, and the ledger’s tells when it is off', async () => {
  const world = await given({
    settings: ({ url }) => ({
      destinations: [{ id: 'told', url: `${url}/in?s={subid}` }],
    }),
  })
  await world.call('/postback?subid=a&status=Lead')
  await world.settled('a', 1)
  const metrics = async () => (await world.call('/metrics')).text

  const sound = await metrics()
  const database = new Database(join(world.folder, 'data', 'carom.db'))
  database.exec(`update ledger set accepted = 7 where destination = 'told'`)
  database.close()
  const off = await eventually(metrics, (text) => text.includes('imbalance{destination="told"} 1'))

  const rules = (parse(read('alerts.yml')) as Rules).groups.flatMap((group) => group.rules)
  for (const { alert, expr } of rules) {
    for (const name of namesIn(expr)) expect(sound, alert).toContain(`# TYPE ${name} `)
  }
  const shared = await given({ store: 'postgres' })
  const all = sound + (await shared.call('/metrics')).text
  for (const name of namesIn(read('operations.md'))) expect(all).toContain(`# TYPE ${name} `)
  expect(sound).toContain('carom_ledger_imbalance{destination="told"} 0')
  expect(sound).toContain('carom_attempts_total{destination="told",class="delivered"} 1')
  expect(sound).toMatch(/carom_delivery_delay_seconds_bucket\{le="\+Inf"\} 1/)
  expect(sound).toMatch(/carom_delivery_delay_seconds_count 1/)
  expect(off).toContain('carom_ledger_imbalance{destination="told"} 1')
})
