import type { SimClient } from '../simulator/run.ts'
import type { Operation } from './operation.ts'
import { isRefusal } from './problem.ts'
import type { Who } from './tokens.ts'

const timeoutMs = 10_000

type Inside = {
  readonly operations: readonly Operation[]
  readonly who: Who
  /** `http://127.0.0.1:8080`: where this very server listens. */
  readonly door: string
}

/** Asks this server from outside for what the world asks, and from inside for what the admin asks. */
export function insideClient({ operations, who, door }: Inside): SimClient {
  return {
    ask: async (path, request = {}) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const answer = await fetch(`${door}${path}`, { redirect: 'manual', signal, ...request })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    },
    api: async (method, target, body) => {
      const [path = '', query = ''] = target.split('?')
      const found = findOperation(operations, method, path)
      if (found === undefined) throw new Error(`no operation ${method} ${path}`)
      const answer = await found.operation.run({
        params: found.params,
        query: Object.fromEntries(new URLSearchParams(query)),
        body,
        who,
        origin: door,
        lastEventId: null,
      })
      if (!isRefusal(answer)) return answer
      throw new Error(`${method} ${path}: ${answer.refusal} ${answer.detail ?? ''}`.trim())
    },
  }
}

function findOperation(operations: readonly Operation[], method: string, path: string) {
  for (const operation of operations) {
    if (operation.method !== method) continue
    const pattern = operation.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    const groups = new RegExp(`^${pattern}$`).exec(path)
    if (groups === null) continue
    const { id = '', subid = '' } = groups.groups ?? {}
    const params = { id: decodeURIComponent(id), subid: decodeURIComponent(subid) }
    return { operation, params }
  }
  return undefined
}
