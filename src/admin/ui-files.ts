import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse, sendRefusal } from './problem.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Only from here, nothing inline, nothing from a stranger; `data:` is for icons in the style sheet. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const forEver = 'public, max-age=31536000, immutable'

/** Names that a build gives its files: nothing in them can lead out of the folder. */
const fileName = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/**
 * The admin's pages, from the folder they were built into. Nothing is held in memory: a browser asks for each file once.
 */
export function serveUi(scope: FastifyInstance, folder: string): void {
  scope.get('/assets/:name', async (request, reply) => {
    const name = nameOf(request)
    const sent = fileName.test(name) && (await send(folder, `assets/${name}`, [request, reply]))
    return sent || sendRefusal(reply, refuse('not-found'))
  })
  for (const name of ['theme.js', 'icon.svg']) {
    scope.get(`/${name}`, async (request, reply) => {
      const sent = await send(folder, name, [request, reply])
      return sent || sendRefusal(reply, refuse('not-found'))
    })
  }
  // A page has no file of its own: its address is read in the browser.
  // The first page is asked for on its own: without its slash nothing is left for `*` to stand for.
  for (const path of ['/', '/*']) {
    scope.get(path, async (request, reply) => {
      const sent = await send(folder, 'index.html', [request, reply])
      return sent || reply.type('text/html; charset=utf-8').send(notBuilt)
    })
  }
}

function nameOf(request: FastifyRequest): string {
  const { name } = { ...(request.params as { name?: unknown }) }
  return typeof name === 'string' ? name : ''
}

type Encoding = readonly [suffix: string, name: string | null]

/** Best first: what the caller takes, then the file as it is. */
function encodings(accepted: string): readonly Encoding[] {
  const known: readonly Encoding[] = [
    ['.br', 'br'],
    ['.gz', 'gzip'],
  ]
  const taken = known.filter(([, name]) => new RegExp(`\\b${name}\\b(?!;q=0)`).test(accepted))
  return [...taken, ['', null]]
}

/** false: there is no such file. */
async function send(
  folder: string,
  path: string,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): Promise<FastifyReply | false> {
  for (const [suffix, encoding] of encodings(String(request.headers['accept-encoding'] ?? ''))) {
    const bytes = await readFile(join(folder, path + suffix)).catch(() => undefined)
    if (bytes === undefined) continue
    if (encoding !== null) void reply.header('content-encoding', encoding)
    return reply
      .headers({
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': contentPolicy,
        'cache-control': path.startsWith('assets/') ? forEver : 'no-cache',
        vary: 'accept-encoding',
      })
      .send(bytes)
  }
  return false
}

/** Plain HTML without style or script: nothing that the content policy would have to allow. */
const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Carom</title></head>
<body>
<main>
<h1>Carom runs, without its pages</h1>
<p>They are built when it is installed with its development packages: <code>npm ci</code>, or later
<code>npm run build</code>. Nothing has to be started again.</p>
<p>The API answers below <code>/api/v1</code>; <a href="/api/openapi.json">its description</a>.</p>
</main>
</body>
</html>
`
