import {
  CircleUserRound,
  Keyboard,
  LogOut,
  Moon,
  Search,
  Sun,
  SunMoon,
  UserRoundCog,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useBecome, useChange } from '../api/queries.ts'
import type { SessionUser } from '../api/shapes.ts'
import { IconButton } from '../kit/button.tsx'
import { Kbd } from '../kit/kbd.tsx'
import { Menu, MenuItem, MenuLine, MenuTitle } from '../kit/menu.tsx'
import { useToast } from '../kit/toast.tsx'
import { useGo } from '../kit/use-go.ts'
import { shownKey } from './keys.ts'
import { MenuDrawer } from './menu-drawer.tsx'
import { changePreferences, type Preferences, usePreferences } from './preferences.ts'

type Props = {
  readonly user: SessionUser
  /** Takes the place where pages that fill the window put their heading. */
  readonly slot: (element: HTMLElement | null) => void
  readonly onPalette: () => void
  readonly onHelp: () => void
}

export function TopBar({ user, slot, onPalette, onHelp }: Props) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-panel px-3 min-[900px]:px-4">
      <MenuDrawer />
      <div ref={slot} className="mr-auto hidden min-w-0 items-center gap-3 min-[900px]:flex" />
      <button
        type="button"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={onPalette}
        className="flex h-7 min-w-0 flex-1 items-center gap-2 rounded-md border border-line bg-panel2 px-2 text-left text-xs whitespace-nowrap text-fg3 hover:border-strong min-[900px]:w-[240px] min-[900px]:flex-none"
      >
        <Search aria-hidden size={13} className="shrink-0" />
        <span className="truncate">Find a subid or a page…</span>
        <span aria-hidden className="ml-auto hidden sm:block">
          <Kbd keys={shownKey('palette')} />
        </span>
      </button>
      <div className="flex items-center gap-0.5">
        <IconButton
          label="Keyboard shortcuts"
          keys="?"
          icon={<Keyboard aria-hidden size={14} />}
          onClick={onHelp}
        />
        <ThemeMenu />
        <UserMenu user={user} />
      </div>
    </header>
  )
}

const themes: readonly (readonly [Preferences['theme'], string, ReactNode])[] = [
  ['system', 'As the system', <SunMoon key="system" aria-hidden size={13} />],
  ['dark', 'Dark', <Moon key="dark" aria-hidden size={13} />],
  ['light', 'Light', <Sun key="light" aria-hidden size={13} />],
]

function ThemeMenu() {
  const { theme } = usePreferences()
  const icon = theme === 'light' ? <Sun aria-hidden size={14} /> : <Moon aria-hidden size={14} />
  return (
    <Menu trigger={<IconButton label="Theme" keys={shownKey('theme')} icon={icon} />}>
      {themes.map(([id, label, mark]) => (
        <MenuItem key={id} icon={mark} onSelect={() => changePreferences({ theme: id })}>
          <span className={id === theme ? 'font-medium text-fg' : undefined}>{label}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

function UserMenu({ user }: { readonly user: SessionUser }) {
  const say = useToast()
  const go = useGo()
  const become = useBecome()
  const leave = useChange()
  const signOut = () =>
    leave.mutate(
      { method: 'DELETE', path: '/session' },
      {
        onSuccess: () => become({ user: null }),
        onError: say.failed,
      },
    )
  return (
    <Menu
      trigger={
        <IconButton
          label={`Signed in as ${user.name}`}
          icon={<CircleUserRound aria-hidden size={15} />}
        />
      }
    >
      <MenuTitle>
        {user.name}
        {user.role === undefined ? null : ` · ${user.role}`}
      </MenuTitle>
      <MenuLine />
      <MenuItem
        icon={<UserRoundCog aria-hidden size={13} />}
        onSelect={() => go('/settings', { tab: 'account' })}
      >
        My account
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden size={13} />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
