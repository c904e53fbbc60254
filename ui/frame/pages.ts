import type { ComponentType } from 'react'

/**
 * A page, as `ui/pages/<folder>/page.ts` exports it: `export const pages: readonly PageDef[]`. Nothing
 * else has to be told: every such file is found when the admin is built.
 */
export type PageDef = {
  /** Below `/admin`: `/leads/$subid`. */
  readonly path: string
  readonly title: string
  /** Its own chunk: `() => import('./leads-page.tsx').then((it) => it.LeadsPage)`. */
  readonly load: () => Promise<ComponentType>
  /** Without menu and top bar, and for people who are not signed in. */
  readonly bare?: boolean
}

const found = import.meta.glob<{ readonly pages: readonly PageDef[] }>('../pages/*/page.ts', {
  eager: true,
})

export const pages: readonly PageDef[] = Object.values(found).flatMap((file) => file.pages)
