import type { Answer, SimClient } from '../simulator/run.ts'
import { WrongUse } from './command.ts'

/** A running server, asked over HTTP as anybody else would. */
export type Client = SimClient

const timeoutMs = 10_000

export function openClient(origin: string, token: string | null): Client {
  if (token === null) {
    throw new WrongUse('needs the API token of the running server: set CAROM_TOKEN or --token')
  }
  const base = origin.replace(/\/+$/, '')
  const ask = async (path: string, request: RequestInit = {}): Promise<Answer> => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await fetch(`${base}${path}`, { redirect: 'manual', signal, ...request })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    } catch (error) {
      throw new Error(`no answer from ${base}: ${causeOf(error)}`)
    }
  }
  return {
    ask,
    api: async (method, path, body) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const wish = body === undefined ? { method, headers } : { method, headers, body: json(body) }
      const answer = await ask(`/api/v1${path}`, wish)
      if (answer.status >= 200 && answer.status < 300) return readJson(answer.text)
      const said = problemText(answer.text)
      throw new Error(`${method} /api/v1${path} was answered with ${answer.status}: ${said}`)
    },
  }
}

const advices: Readonly<Record<string, string>> = {
  'token-unknown': '; is it the CAROM_ADMIN_TOKEN, or another token, of that server?',
  'scope-missing': '; make a token with the scope admin, or use the CAROM_ADMIN_TOKEN',
}

/** The server's problem in words: its title, its reason and its detail; else the text as it is. */
function problemText(text: string): string {
  try {
    const { title, reason, detail = '' } = JSON.parse(text)
    if (typeof title !== 'string') return text.slice(0, 500)
    return `${title} (${reason})${detail === '' ? '' : `: ${detail}`}${advices[reason] ?? ''}`
  } catch {
    return text.slice(0, 500)
  }
}

const json = (value: object | string) => (typeof value === 'string' ? value : JSON.stringify(value))

function readJson(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the server did not answer with JSON; is this URL a Carom server?')
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}
