import { resolve } from 'node:path'
import { type App, startApp } from '../app.ts'
import { type Config, shownConfig } from '../config.ts'
import { onNpmGone, onStopSignals } from '../platform/proc.ts'
import { settingWarnings } from '../settings/warnings.ts'
import { adminUrl } from './admin-url.ts'
import { settingName } from './check.ts'
import { type Command, configOf } from './command.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'Run Carom: the doors for clicks and postbacks, the sending, and the admin API.',
  usage: '',
  help: [
    'Runs until it is told to stop (Ctrl-C, SIGTERM). Then it takes no more requests, lets those under',
    'way end, and closes; whatever was not sent is sent after the next start. A second signal within',
    'two seconds is the same wish; a later one ends at once, which loses nothing that was acknowledged.',
  ].join('\n'),
  settings: 'server',
  run: async (call) => {
    const config = configOf(call)
    // Before the start: a signal that comes during it is heard too.
    const wish = stopWish(call.say)
    try {
      const app = await startApp(config, (error) => leaveWithout(error, call.say))
      call.say(welcome(app, config))
      await wish.heard
      await app.close()
    } finally {
      wish.release()
    }
    call.say('Carom has stopped.')
    return 0
  },
}

/** Whoever runs Carom starts it anew; what it acknowledged is on disk. */
function leaveWithout(error: Error, say: (text: string) => void): void {
  say(`The database is out of reach for good (${error.message}): start Carom again.`)
  process.exit(1)
}

function stopWish(say: (text: string) => void) {
  const { promise, resolve: hear } = Promise.withResolvers<void>()
  const stop = (cause: string) => {
    say(`Stopping (${cause}) …`)
    hear()
  }
  // Everything acknowledged is on disk: to end in the middle is what a power cut does too.
  const forget = [onStopSignals({ stop, leave: () => process.exit(1) }), onNpmGone(stop)]
  const release = () => {
    for (const one of forget) one()
  }
  return { heard: promise, release }
}

function welcome(app: App, config: Config): string {
  const settings = app.store.settings()
  const base = (config.publicUrl ?? app.url).replace(/\/+$/, '')
  const door = Object.values(settings.networks).find(({ id }) => id === 'default')
  const query = 'subid=SUBID&status=Purchase'
  const keyed = door?.key ? `${base}/?key=YOUR-KEY&${query}` : `${base}/?${query}`
  const warnings = settingWarnings(settings, config.egressAllow).map(({ kind, id, message }) => {
    const form = id === 'default' ? ` (with a key it is ${base}/?key=KEY&${query})` : ''
    return `Warning: ${settingName(kind, id)} ${message}${form}`
  })
  return [
    `Carom listens on ${app.url}`,
    `  Postbacks  ${keyed}`,
    `  Admin      ${adminUrl(config, app.url)}/admin/`,
    `  Data       ${resolve(config.data)}`,
    ...changedSettings(config),
    ...warnings,
    ...setUpLines(app, config),
  ].join('\n')
}

function setUpLines({ setupToken, url }: App, config: Config): readonly string[] {
  if (setupToken === null) return []
  return [
    'Warning: there is no user yet: whoever opens this link first owns the installation.',
    `Set up: ${adminUrl(config, url)}/admin/setup#${setupToken}`,
  ]
}

function changedSettings(config: Config): readonly string[] {
  const changed = Object.entries(shownConfig(config)).filter(([name]) => name !== 'databaseUrl')
  if (changed.length === 0) return []
  return [`  Settings   ${changed.map(([name, value]) => `${name}=${value}`).join(' ')}`]
}
