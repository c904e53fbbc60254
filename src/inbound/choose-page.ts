import type { Page } from '../domain/settings.ts'

/**
 * One page of several by weight, the same again for a returning visitor. `kept` is what the visitor
 * saw before; it counts while the page is still in use. `chance` is in [0, 1).
 */
export function choosePage<Choice extends Page>(
  pages: readonly Choice[],
  kept: string | null,
  chance: number,
): Choice | undefined {
  const before = pages.find((page) => page.id === kept && page.weight > 0)
  if (before || pages.length < 2) return before ?? pages[0]
  const total = pages.reduce((sum, page) => sum + page.weight, 0)
  if (total <= 0) return pages[0]
  let left = chance * total
  for (const page of pages) {
    left -= page.weight
    if (left < 0) return page
  }
  return pages.at(-1)
}
