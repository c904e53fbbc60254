import type { Fields } from './fields.ts'

const inList = /^(.+)\[([^\]=]+)=([^\]]+)\](.+)$/
const inQuery = /^([^?]+)\?(.+)$/
/** Further entries of a list are not looked at. */
const mostEntries = 100

/** A name that is no path: an entry of a list by one of its values, or a parameter within a value. */
export function isSelector(name: string): boolean {
  return inList.test(name) || inQuery.test(name)
}

/**
 * The fields, and what these selectors find in them, each under its own text: `notes[name=subid].value` is
 * the `value` of the entry of `notes`, or of `notes` itself, whose `name` is `subid`; `landing?subid` the parameter `subid` of the
 * URL or query in `landing`.
 */
export function selectFields(fields: Fields, selectors: readonly string[]): Fields {
  if (selectors.length === 0) return fields
  const found = new Map(fields)
  for (const selector of selectors) {
    const value = selectOne(fields, selector)
    if (value === undefined) found.delete(selector)
    else found.set(selector, value)
  }
  return found
}

function selectOne(fields: Fields, selector: string): string | undefined {
  const [, list, key, wanted, rest] = inList.exec(selector) ?? []
  if (list !== undefined) {
    const holds = (path: string) => fields.get(`${path}.${key}`) === wanted
    const path = placesOf(list).find(holds)
    return path === undefined ? undefined : fields.get(path + rest)
  }
  const [, name = '', parameter = ''] = inQuery.exec(selector) ?? []
  const text = fields.get(name)
  if (text === undefined) return undefined
  const query = text.slice(text.indexOf('?') + 1)
  return new URLSearchParams(query).get(parameter) ?? undefined
}

const placesOf = (list: string): readonly string[] => [
  list,
  ...Array.from({ length: mostEntries }, (_, index) => `${list}[${index}]`),
]
