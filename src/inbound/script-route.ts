import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { sendProblem } from './answers.ts'
import type { InboundDeps } from './deps.ts'

const packings = [
  { suffix: '.br', encoding: 'br', accepts: /\bbr\b(?!;q=0)/ },
  { suffix: '.gz', encoding: 'gzip', accepts: /\bgzip\b(?!;q=0)/ },
  { suffix: '', encoding: 'identity', accepts: /(?:)/ },
]

/** `GET /carom.js`: what pages hosted anywhere load. The same for all; its own URL tells which campaign. */
export function scriptRoute(app: FastifyInstance, { pageScript }: InboundDeps): void {
  app.get('/carom.js', async (request, reply) => {
    const found = await findScript(pageScript, String(request.headers['accept-encoding'] ?? ''))
    if (found === undefined) {
      return sendProblem(reply, 'not-found', { detail: 'the script is not built: npm run build' })
    }
    return reply
      .headers({
        'content-type': 'text/javascript; charset=utf-8',
        'content-encoding': found.encoding,
        // A new version reaches every page within the hour.
        'cache-control': 'public, max-age=3600',
        'cross-origin-resource-policy': 'cross-origin',
        vary: 'accept-encoding',
      })
      .send(found.bytes)
  })
}

/** As small as the browser takes it. */
async function findScript(path: string, accepted: string) {
  for (const { suffix, encoding } of packings.filter(({ accepts }) => accepts.test(accepted))) {
    const bytes = await readFile(path + suffix).catch(() => undefined)
    if (bytes !== undefined) return { bytes, encoding }
  }
  return undefined
}
