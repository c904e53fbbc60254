import {
  Activity,
  ArrowDownLeft,
  ArrowUpRight,
  ChartColumn,
  FileInput,
  FlaskConical,
  Gauge,
  Globe,
  Handshake,
  type LucideIcon,
  Megaphone,
  PanelsTopLeft,
  Radar,
  Route,
  Settings,
  ShieldAlert,
  Sparkles,
  Tags,
  Target,
  Waypoints,
} from 'lucide-react'

export type MenuItem = {
  readonly path: string
  readonly label: string
  readonly icon: LucideIcon
  /** After `G`. */
  readonly letter?: string
}

export type MenuGroup = { readonly title: string; readonly items: readonly MenuItem[] }

/** Every page one can go to, in the order of the sidebar; palette and `G` keys read it too. */
export const menu: readonly MenuGroup[] = [
  {
    title: 'Watch',
    items: [
      { path: '/', label: 'Overview', icon: Gauge, letter: 'o' },
      { path: '/inbound', label: 'Inbound', icon: ArrowDownLeft, letter: 'i' },
      { path: '/outbound', label: 'Outbound', icon: ArrowUpRight, letter: 'u' },
      { path: '/issues', label: 'Issues', icon: ShieldAlert, letter: 'x' },
      { path: '/leads', label: 'Conversions', icon: Route, letter: 'e' },
    ],
  },
  {
    title: 'Analyse',
    items: [
      { path: '/reports', label: 'Reports', icon: ChartColumn, letter: 'r' },
      { path: '/health', label: 'Delivery health', icon: Activity, letter: 'h' },
    ],
  },
  {
    title: 'Set up',
    items: [
      { path: '/networks', label: 'Networks', icon: Handshake, letter: 'n' },
      { path: '/destinations', label: 'S2S postbacks', icon: Target, letter: 'd' },
      { path: '/sources', label: 'Sources', icon: Waypoints, letter: 'b' },
      { path: '/campaigns', label: 'Campaigns', icon: Megaphone, letter: 'c' },
      { path: '/pages', label: 'Pages', icon: PanelsTopLeft, letter: 'p' },
      { path: '/pixels', label: 'Pixels', icon: Radar },
      { path: '/domains', label: 'Domains', icon: Globe },
      { path: '/statuses', label: 'Statuses', icon: Tags, letter: 't' },
    ],
  },
  {
    title: 'Tools',
    items: [
      { path: '/simulator', label: 'Simulator', icon: FlaskConical, letter: 's' },
      { path: '/import', label: 'Import & export', icon: FileInput },
      { path: '/welcome', label: 'First steps', icon: Sparkles, letter: 'w' },
    ],
  },
]

export const settingsItem: MenuItem = {
  path: '/settings',
  label: 'Settings',
  icon: Settings,
  letter: ',',
}

export const menuItems: readonly MenuItem[] = [
  ...menu.flatMap((group) => group.items),
  settingsItem,
]
