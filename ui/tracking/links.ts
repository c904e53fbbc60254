import { base, campaign } from './place.ts'
import { isStored, subid } from './visit.ts'

const placeholder = /\{subid\}|%7Bsubid%7D/gi
const mark = 'data-carom'

/** Puts the subid into every link, form and field that asks for it. */
export function markAll(): void {
  for (const one of document.querySelectorAll('a[href],area[href],form,input')) markOne(one)
}

/** What was added to the page later is marked when it is used. */
export function markWhenUsed({ target }: Event): void {
  const used = target instanceof Element ? target.closest('a[href],area[href],form') : null
  if (used === null) return
  markOne(used)
  for (const input of used.querySelectorAll('input')) markOne(input)
}

function markOne(one: Element): void {
  if (one instanceof HTMLInputElement) {
    if (one.value === '{subid}' || one.hasAttribute(mark)) one.value = subid
  } else if (one instanceof HTMLFormElement) markForm(one)
  else markLink(one as HTMLAnchorElement)
}

function fill(one: Element, name: string): boolean {
  const text = one.getAttribute(name) ?? ''
  const filled = text.replace(placeholder, subid)
  if (filled !== text) one.setAttribute(name, filled)
  return filled !== text
}

function markForm(form: HTMLFormElement): void {
  fill(form, 'action')
  if (!form.hasAttribute(mark)) return
  const name = form.getAttribute(mark) || 'subid'
  const known = form.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`)
  const input = known ?? form.appendChild(document.createElement('input'))
  if (known === null) Object.assign(input, { type: 'hidden', name })
  input.value = subid
}

function markLink(link: HTMLAnchorElement): void {
  if (fill(link, 'href')) return
  const href = link.getAttribute('href') ?? ''
  if (link.href.startsWith(base) && /^\/l(?:[?#]|$)/.test(link.href.slice(base.length))) {
    // The click may be on its way still: then the campaign is enough to be sent on.
    add(link, ['subid', 'campaign'], [subid, campaign])
  } else if (link.hasAttribute(mark)) add(link, [link.getAttribute(mark) || 'subid'], [subid])
  else if (!isStored && link.host === location.host && !href.startsWith('#')) {
    add(link, ['subid'], [subid])
  }
}

/** Behind what is there, which stays as it was written. */
function add(link: HTMLAnchorElement, names: readonly string[], values: readonly string[]): void {
  const [page = '', ...fragment] = link.href.split('#')
  const known = new URL(page).searchParams
  const more = names.flatMap((name, at) =>
    known.has(name) ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(values[at] ?? '')}`],
  )
  if (more.length === 0) return
  const query = `${page.includes('?') ? '&' : '?'}${more.join('&')}`
  link.href = [page + query, ...fragment].join('#')
}
