import type { DeliveryProblem, RenderedRequest } from './delivery.ts'
import { encodeHeaderValue, type Position } from './encode.ts'
import { isClickMacro, isDestinationMacro, specifiedMacros } from './macros.ts'
import { type Hash, type RenderedTemplate, renderTemplate } from './render.ts'
import { compileHeaders, type HeaderPlan } from './request-headers.ts'
import { compileUrl, hasDotSegment, type UrlPlan } from './request-url.ts'
import type { Destination } from './settings.ts'
import { compileTemplate, macrosOf, type Template } from './template.ts'

/** What a destination's requests are made from. Made once per version, used for every delivery. */
export type RequestPlan = {
  readonly method: Destination['method']
  readonly url: UrlPlan
  readonly headers: readonly HeaderPlan[]
  readonly body: BodyPlan
}

/** `form`: the URL's query again, and after it `fields`. */
type BodyPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'form'; readonly fields: Template; readonly contentType: string }
  | {
      readonly kind: 'template'
      readonly template: Template
      readonly position: Position
      readonly contentType: string
    }

export type RequestParts = Pick<Destination, 'url' | 'method' | 'headers' | 'body' | 'contentType'>

export type CompiledRequest =
  | { readonly ok: true; readonly plan: RequestPlan }
  | { readonly ok: false; readonly problems: readonly string[] }

const formType = 'application/x-www-form-urlencoded'

/**
 * Reads a destination's URL, headers and body. Problems are sentences for the person who saves it, each
 * beginning with the key it is about (`url: …`), all at once: an unknown macro, a macro in scheme, user,
 * host or port, a scheme other than http and https (or `carom:echo/RUN`), a header that is none or that
 * is Carom's own, a JSON body that is not JSON. The body of a GET is not read: it is never sent.
 */
export function compileRequest(parts: RequestParts): CompiledRequest {
  const url = compileUrl(parts.url)
  const { headers, problems: headerProblems } = compileHeaders(parts.headers)
  const type = readContentType(parts, headers)
  const body = compileBody(parts, type.contentType, url.ok ? url.url : undefined)
  const problems = [
    ...(url.ok ? [] : url.problems),
    ...headerProblems,
    ...type.problems,
    ...(body.ok ? [] : body.problems),
  ]
  if (!url.ok || !body.ok || problems.length > 0) return { ok: false, problems }
  const plan = { method: parts.method, url: url.url, headers: type.headers, body: body.body }
  return { ok: true, plan: { ...plan, headers: withAuthorization(plan.headers, url.url) } }
}

function readContentType(parts: RequestParts, headers: readonly HeaderPlan[]) {
  const named = headers.filter(({ name }) => name.toLowerCase() === 'content-type')
  const problems: string[] = []
  if (named.length > 0 && parts.contentType !== null) {
    problems.push('contentType: a header says it too: leave one of them out')
  }
  if (named.some(({ value }) => macrosOf(value).length > 0)) {
    problems.push('headers: Content-Type may not have macros')
  }
  const contentType = parts.contentType ?? named[0]?.value.join('') ?? null
  if (contentType !== null && !/^[\x20-\x7E]+$/u.test(contentType)) {
    problems.push('contentType: it is empty, or has characters no header may have')
  }
  return { headers: headers.filter((header) => !named.includes(header)), contentType, problems }
}

/** `https://user:password@host` is how people write it; on the wire it is a header. */
function withAuthorization(headers: readonly HeaderPlan[], url: UrlPlan): readonly HeaderPlan[] {
  const own = headers.some(({ name }) => name.toLowerCase() === 'authorization')
  if (url.user === null || own) return headers
  const credentials = encodeHeaderValue(`${url.user.name}:${url.user.password}`)
  if (credentials === undefined) return headers
  return [...headers, { name: 'Authorization', value: [`Basic ${btoa(credentials)}`] }]
}

type CompiledBody =
  | { readonly ok: true; readonly body: BodyPlan }
  | { readonly ok: false; readonly problems: readonly string[] }

function compileBody(
  parts: RequestParts,
  contentType: string | null,
  url: UrlPlan | undefined,
): CompiledBody {
  if (parts.method === 'GET') return { ok: true, body: { kind: 'none' } }
  if (parts.body === null) {
    const fields = url !== undefined && hasNoMacro(url) ? specifiedFields : []
    return { ok: true, body: { kind: 'form', fields, contentType: contentType ?? formType } }
  }
  return compileBodyTemplate(parts.body, contentType)
}

function compileBodyTemplate(text: string, contentType: string | null): CompiledBody {
  const compiled = compileTemplate(text, isDestinationMacro)
  if (!compiled.ok) {
    return { ok: false, problems: compiled.problems.map(({ message }) => `body: ${message}`) }
  }
  const { template } = compiled
  const type = contentType ?? (looksLikeJson(text) ? 'application/json' : formType)
  const position = positionOf(type)
  if (position === 'json' && !isJson(template)) {
    return { ok: false, problems: ['body: it is not JSON: mend it, or say its contentType'] }
  }
  return { ok: true, body: { kind: 'template', template, position, contentType: type } }
}

const hasNoMacro = (url: UrlPlan) => macrosOf([...url.path, ...url.query]).length === 0

/** `subid={subid}&prelanding={prelanding}&…` */
const specifiedFields: Template = specifiedMacros.flatMap((name, index) => [
  `${index === 0 ? '' : '&'}${name}=`,
  { name, words: null, encodings: [], required: false, quoted: false },
])

const looksLikeJson = (body: string) => /^\s*(?:\{\s*["}]|\[|")/u.test(body)

function positionOf(contentType: string): Position {
  const type = contentType.toLowerCase()
  if (/^[\w.-]+\/(?:[\w.-]+\+)?json(?:$|[\s;])/u.test(type)) return 'json'
  return type.startsWith(formType) ? 'form' : 'text'
}

function isJson(template: Template): boolean {
  if (macrosOf(template).some(({ encodings }) => encodings.includes('raw'))) return true
  const sample = (name: string) => (name.endsWith('_time') ? '2026-01-01T00:00:00.000Z' : '1')
  const rendered = renderTemplate(template, sample, { position: 'json', hash: () => '0' })
  if (!rendered.ok) return true
  try {
    JSON.parse(rendered.text)
    return true
  } catch {
    return false
  }
}

/**
 * Whether a delivery has to wait for its click: some macro reads it, or it is posted without any, so that the six
 * specified values are what it tells.
 */
export function needsClick(plan: RequestPlan): boolean {
  if (plan.body.kind === 'form' && hasNoMacro(plan.url)) return true
  return templatesOf(plan).some((each) => macrosOf(each).some(({ name }) => isClickMacro(name)))
}

/** Whether anything in it depends on what it tells of. */
export function hasMacros(plan: RequestPlan): boolean {
  return templatesOf(plan).some((each) => macrosOf(each).length > 0)
}

function templatesOf({ url, headers, body }: RequestPlan): readonly Template[] {
  const templates = [url.path, url.query, ...headers.map(({ value }) => value)]
  return body.kind === 'template' ? [...templates, body.template] : templates
}

export type RenderWish = {
  /** The receiver's `Idempotency-Key`: the same for every attempt. */
  readonly deliveryId: string
  /** Of the destination the plan was made from. */
  readonly version: number
  readonly hash: Hash
}

export type RenderOutcome =
  | { readonly ok: true; readonly request: RenderedRequest }
  | {
      readonly ok: false
      readonly problem: Extract<DeliveryProblem, 'macro-empty' | 'header-invalid' | 'url-invalid'>
      readonly detail: string
    }

/**
 * The exact request of one delivery. Never throws. Problems are final: `macro-empty` a required macro
 * has no value, `header-invalid` a value would break a header, `url-invalid` a value would lead the path
 * elsewhere (`..`). Details name the macro, never its value.
 */
export function renderRequest(
  plan: RequestPlan,
  valueFor: (name: string) => string,
  wish: RenderWish,
): RenderOutcome {
  const fill = (template: Template, position: Position) =>
    renderTemplate(template, valueFor, { position, hash: wish.hash })
  const path = fill(plan.url.path, 'url')
  if (!path.ok) return unrendered(path, 'url')
  if (plan.url.path.length > 1 && hasDotSegment(path.text)) {
    return {
      ok: false,
      problem: 'url-invalid',
      detail: 'a macro makes a segment . or .. of the path',
    }
  }
  const query = fill(plan.url.query, 'url')
  if (!query.ok) return unrendered(query, 'url')
  const body = renderBody(plan.body, query.text, fill)
  if (!body.ok) return unrendered(body, 'body')
  const headers = new Map(ownValues(plan, body.text, wish))
  for (const { name, value } of plan.headers) {
    const rendered = fill(value, 'header')
    if (!rendered.ok) return unrendered(rendered, name)
    headers.set(name, rendered.text)
  }
  return {
    ok: true,
    request: {
      method: plan.method,
      url: plan.url.origin + path.text + (query.text === '' ? '' : `?${query.text}`),
      headers: Object.fromEntries(headers),
      body: body.text === '' ? null : body.text,
      version: wish.version,
    },
  }
}

function renderBody(
  body: BodyPlan,
  query: string,
  fill: (template: Template, position: Position) => RenderedTemplate,
): RenderedTemplate {
  if (body.kind === 'none') return { ok: true, text: '' }
  if (body.kind === 'template') return fill(body.template, body.position)
  const fields = fill(body.fields, 'form')
  if (!fields.ok || query === '') return fields
  return { ok: true, text: fields.text === '' ? query : `${query}&${fields.text}` }
}

function ownValues(plan: RequestPlan, body: string, wish: RenderWish): [string, string][] {
  const named = plan.headers.some(({ name }) => name.toLowerCase() === 'user-agent')
  return [
    ['Idempotency-Key', wish.deliveryId],
    ...(named ? [] : [['User-Agent', 'Carom'] satisfies [string, string]]),
    ...(plan.body.kind === 'none' || body === ''
      ? []
      : [['Content-Type', plan.body.contentType] satisfies [string, string]]),
  ]
}

function unrendered(
  failed: Extract<RenderedTemplate, { readonly ok: false }>,
  where: string,
): RenderOutcome {
  const what = failed.reason === 'macro-empty' ? 'has no value' : 'has a control character'
  return { ok: false, problem: failed.reason, detail: `${where}: {${failed.macro}} ${what}` }
}
