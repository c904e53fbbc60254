import type { Config } from '../config.ts'

/** Where people open the admin: on its own host, if it has one. `listens`: what the server says of itself. */
export function adminUrl(config: Config, listens?: string): string {
  const { publicUrl, adminHost, port } = config
  const base = new URL(publicUrl ?? listens ?? `http://${hostOf(config)}:${port}`)
  if (adminHost === null) return base.href.replace(/\/+$/, '')
  const own = new URL(`${base.protocol}//${adminHost}`)
  if (own.port === '' && publicUrl === null) own.port = base.port
  return own.origin
}

const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }

function hostOf({ host }: Config): string {
  return everywhere[host] ?? (host.includes(':') ? `[${host}]` : host)
}
