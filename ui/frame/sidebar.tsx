import { useLocation } from '@tanstack/react-router'
import { useLook } from '../api/queries.ts'
import { cx } from '../kit/cx.ts'
import { Link } from '../kit/link.tsx'
import { Logo } from './logo.tsx'
import { type MenuItem, menu, settingsItem } from './menu.ts'

const badgeEveryMs = 60_000

/** Badges stand only where somebody must act. */
function useBadges(): Readonly<Record<string, number>> {
  const issues = useLook<{ readonly items: readonly unknown[] }>(
    '/issues',
    {},
    { everyMs: badgeEveryMs },
  )
  return { '/issues': issues.data?.items.length ?? 0 }
}

/** `/leads/abc` belongs to Conversions; the overview's `/` to nothing but itself. */
const isHere = (at: string, path: string) =>
  path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`)

export function SidebarContent({ onGo }: { readonly onGo?: () => void }) {
  const { pathname } = useLocation()
  const badges = useBadges()
  const item = (one: MenuItem) => (
    <Item
      key={one.path}
      item={one}
      badge={badges[one.path] ?? 0}
      isHere={isHere(pathname, one.path)}
      onGo={onGo}
    />
  )
  return (
    <>
      <div className="flex h-11 shrink-0 items-center px-4">
        <Link to="/" aria-label="Carom, overview" onClick={onGo} className="rounded-sm">
          <Logo />
        </Link>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {menu.map((group) => (
          <div key={group.title} className="mt-3 first:mt-1">
            <h2 className="px-2 pb-1 text-2xs font-medium text-fg3">{group.title}</h2>
            <ul>{group.items.map(item)}</ul>
          </div>
        ))}
      </div>
      <ul className="shrink-0 border-t border-line px-2 py-2">{item(settingsItem)}</ul>
    </>
  )
}

type ItemProps = {
  readonly item: MenuItem
  readonly badge: number
  readonly isHere: boolean
  readonly onGo: (() => void) | undefined
}

function Item({ item: { path, label, icon: Icon, letter }, badge, isHere, onGo }: ItemProps) {
  return (
    <li>
      <Link
        to={path}
        onClick={onGo}
        aria-current={isHere ? 'page' : undefined}
        className={cx(
          'group/item flex h-7 items-center gap-2 rounded-md px-2 text-[13px]',
          isHere
            ? 'bg-hover font-medium text-fg shadow-[inset_0_0_0_1px_var(--line)]'
            : 'text-fg2 hover:bg-hover hover:text-fg',
        )}
      >
        <Icon aria-hidden size={14} strokeWidth={2} className={isHere ? 'text-fg' : 'text-fg3'} />
        <span className="flex-1 truncate">{label}</span>
        {badge > 0 ? (
          <span className="num rounded-full bg-bad/15 px-1.5 text-[10px] leading-4 font-semibold text-badfg">
            {badge}
          </span>
        ) : null}
        {letter === undefined || badge > 0 ? null : (
          <span aria-hidden className="hidden text-[10px] text-fg3 group-hover/item:inline">
            G {letter.toUpperCase()}
          </span>
        )}
      </Link>
    </li>
  )
}

export function Sidebar() {
  return (
    <nav
      aria-label="Main"
      className="hidden w-[196px] shrink-0 flex-col border-r border-line bg-bg min-[900px]:flex"
    >
      <SidebarContent />
    </nav>
  )
}
