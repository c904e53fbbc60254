import { Link as RouterLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode } from 'react'

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & {
  /** Below `/admin`: `/leads/abc`. Escape what people name: `/leads/${encodeURIComponent(subid)}`. */
  readonly to: string
  /** The view of that page, as `writeView` gives it. */
  readonly search?: Readonly<Record<string, string>>
  readonly children: ReactNode
}

/** A place within the admin: opens in a new tab with the middle button, and is loaded ahead on hover. */
export function Link({ to, search, children, className, ...rest }: Props) {
  return (
    <RouterLink to={to} search={search ?? {}} className={className} {...rest}>
      {children}
    </RouterLink>
  )
}

export const linkLook = 'text-leadfg underline underline-offset-2 hover:decoration-2'
