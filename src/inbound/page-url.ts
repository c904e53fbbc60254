import { createHash } from 'node:crypto'
import type { Click } from '../domain/click.ts'
import { isPageMacro, paramOf } from '../domain/macros.ts'
import { type Hash, renderTemplate } from '../domain/render.ts'
import type { Page } from '../domain/settings.ts'
import { compileTemplate, type Template } from '../domain/template.ts'

/** What a page's URL may speak of. */
export type Visitor = Pick<Click, 'subid' | 'px' | 'campaign' | 'source' | 'externalId' | 'params'>

const hash: Hash = (algorithm, text) => createHash(algorithm).update(text).digest('hex')

// Settings are immutable snapshots: a page object that is gone takes its template with it.
const templates = new WeakMap<Page, Template>()

function templateOf(page: Page): Template {
  const known = templates.get(page)
  if (known) return known
  const compiled = compileTemplate(page.url, isPageMacro)
  // A page is checked when saved; one that is not understood after an upgrade is used as it stands.
  const template = compiled.ok ? compiled.template : [page.url]
  templates.set(page, template)
  return template
}

/** Where the visitor is sent. Never fails: a required macro without a value leaves the URL as written. */
export function pageUrl(page: Page, visitor: Visitor): string {
  const rendered = renderTemplate(templateOf(page), (name) => valueFor(name, visitor), {
    position: 'url',
    hash,
  })
  const url = rendered.ok ? rendered.text : page.url
  return page.passParams ? withParams(url, visitor.params) : url
}

function valueFor(name: string, visitor: Visitor): string {
  const param = paramOf(name)
  if (param !== undefined) {
    return Object.hasOwn(visitor.params, param) ? (visitor.params[param] ?? '') : ''
  }
  const values: Readonly<Record<string, string | null>> = {
    subid: visitor.subid,
    px: visitor.px,
    campaign: visitor.campaign,
    source: visitor.source,
    external_id: visitor.externalId,
  }
  return values[name] ?? ''
}

/** The click's parameters at the end of the URL; what the page's own URL names stays the page's. */
function withParams(url: string, params: Visitor['params']): string {
  const [base = '', ...fragment] = url.split('#')
  const [path = '', ...query] = base.split('?')
  const own = query.join('?')
  const named = new URLSearchParams(own)
  const added = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    if (!named.has(name)) added.append(name, value)
  const whole = [own, added.toString()].filter((part) => part !== '').join('&')
  const tail = fragment.length === 0 ? '' : `#${fragment.join('#')}`
  return whole === '' ? url : `${path}?${whole}${tail}`
}
