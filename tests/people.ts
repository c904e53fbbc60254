import type { Role } from '../src/domain/access.ts'
import { type AdminWorld, setupToken } from './admin-world.ts'

export const goodPassword = 'correct horse 7 battery'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Answer = { status: number; headers: Headers; text: string; json: any }

/** A browser: it keeps the cookies it is given, and says which page asks. */
export function openBrowser(world: Pick<AdminWorld, 'url'>) {
  const cookies = new Map<string, string>()
  const askFrom =
    (headers: Record<string, string>) =>
    async (method: string, path: string, body?: unknown): Promise<Answer> => {
      const answer = await fetch(`${world.url}/api/v1${path}`, {
        method,
        headers: { ...cookieHeader(cookies), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      for (const set of answer.headers.getSetCookie()) keep(cookies, set)
      const text = await textOf(answer)
      const { status, headers: heard } = answer
      const isJson = heard.get('content-type')?.includes('json') === true && text !== ''
      return { status, headers: heard, text, json: isJson ? parseLines(text) : undefined }
    }
  const ask = askFrom({ 'sec-fetch-site': 'same-origin' })
  return {
    cookies,
    ask,
    /** With these headers instead of those of its own pages. */
    askFrom,
    signIn: (name: string, password = goodPassword, code?: string) =>
      ask('POST', '/session', { name, password, ...(code === undefined ? {} : { code }) }),
  }
}

/** A stream of events never ends: what matters is that it began. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return answer.text()
  }
  await answer.body?.cancel()
  return ''
}

function parseLines(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export type Browser = ReturnType<typeof openBrowser>

function cookieHeader(cookies: ReadonlyMap<string, string>): Record<string, string> {
  if (cookies.size === 0) return {}
  return { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

function keep(cookies: Map<string, string>, set: string): void {
  const [pair = ''] = set.split(';')
  const [name = '', value = ''] = pair.split('=')
  if (value === '') cookies.delete(name)
  else cookies.set(name, value)
}

/** The first owner, in the browser in which the link of the first start was opened. */
export async function setUp(world: AdminWorld, name = 'Olga'): Promise<Browser> {
  const browser = openBrowser(world)
  const body = { token: setupToken, name, password: goodPassword }
  const { status, text } = await browser.ask('POST', '/setup', body)
  if (status !== 200) throw new Error(text)
  return browser
}

export type Joined = Browser & { readonly id: string }

/** Somebody whom the owner invited, and who has chosen a password. */
export async function join(
  world: AdminWorld,
  owner: Browser,
  of: { readonly name: string; readonly role: Role; readonly campaigns?: readonly string[] },
): Promise<Joined> {
  const { json } = await owner.ask('POST', '/users', of)
  const browser = openBrowser(world)
  const body = { token: tokenOf(json.invite), password: goodPassword }
  const { status, text } = await browser.ask('POST', '/setup', body)
  if (status !== 200) throw new Error(text)
  return { ...browser, id: json.user.id }
}

export const tokenOf = (link: string) => link.slice(link.indexOf('#') + 1)
