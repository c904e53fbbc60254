// Makes docs/screens/*.png anew: one browser, every page, both themes, over a day of traffic.
// npm run build && node tests/ui/screens.ts [folder] [name of a page …]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../carom-process.ts'
import { root } from '../checkout.ts'
import { eventually } from '../eventually.ts'
import { openBrowser, openVisitor } from './browser.ts'
import { busySettings, liveADay } from './day-of-traffic.ts'

const token = 'a-token-for-screens'
const [folder = join(root, 'docs/screens'), ...wanted] = process.argv.slice(2)

/** Name of the picture, path, and what is done before it is taken. */
type Screen = readonly [name: string, path: string, press?: string]

const screens: readonly Screen[] = [
  ['overview', '/'],
  ['inbound', '/inbound', 'j j j j Enter'],
  ['outbound', '/outbound'],
  ['issues', '/issues'],
  ['held-back', '/held-back'],
  ['leads', '/leads'],
  ['lead', '/leads/:subid'],
  ['reports', '/reports'],
  ['health', '/health'],
  ['networks', '/networks'],
  ['network', '/networks/clickbank'],
  ['destinations', '/destinations'],
  ['destination', '/destinations/meta-capi'],
  ['sources', '/sources'],
  ['source', '/sources/taboola'],
  ['campaigns', '/campaigns'],
  ['campaign', '/campaigns/fb-us-joint-care'],
  ['pages', '/pages'],
  ['pixels', '/pixels'],
  ['domains', '/domains'],
  ['statuses', '/statuses'],
  ['simulator', '/simulator'],
  ['import', '/import'],
  ['settings', '/settings'],
  ['welcome', '/welcome'],
]

const data = mkdtempSync(join(tmpdir(), 'carom-screens-'))
const config = join(data, 'carom.yaml')
writeFileSync(config, JSON.stringify({ version: 1, ...busySettings }))
const env = { CAROM_DATA: data, CAROM_CONFIG: config, CAROM_PORT: '0', CAROM_ADMIN_TOKEN: token }

// Once for the settings; then the day is lived; then it is looked at.
await (await startServer(env)).stop()
await liveADay(data, Date.now())
const server = await startServer({ ...env, CAROM_ROLES: 'admin' })
await countedAll()
const browser = await openBrowser()
mkdirSync(folder, { recursive: true })
for (const theme of ['dark', 'light'] as const) await shoot(theme)
await browser.close()
await server.stop()
rmSync(data, { recursive: true, force: true })

async function shoot(theme: 'dark' | 'light'): Promise<void> {
  const { page, open, complaints, close } = await openVisitor(browser, {
    url: server.url,
    token,
    theme,
    height: 900,
  })
  const subid = await someSubid()
  for (const [name, path, press = ''] of screens) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    await open(path.replace(':subid', subid))
    await page.waitForLoadState('networkidle')
    for (const key of press.split(' ').filter(Boolean)) await page.keyboard.press(key)
    await page.waitForTimeout(600)
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
  }
  if (complaints.length > 0) console.error([...new Set(complaints)].join('\n'))
  await close()
}

async function asked(path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(`${server.url}/api/v1${path}`, { headers })).json()
}

/** A day that is lived in a second takes a while to be counted. */
async function countedAll(): Promise<void> {
  const look = async () => (await asked('/overview')) as { readonly behind: boolean }
  await eventually(look, ({ behind }) => !behind, 120_000)
}

/** A lead with some history. */
async function someSubid(): Promise<string> {
  const { items } = (await asked('/leads?status=Reject&limit=20')) as {
    readonly items: readonly { readonly subid: string; readonly purchaseAt: string | null }[]
  }
  return (items.find((lead) => lead.purchaseAt !== null) ?? items[0])?.subid ?? ''
}
