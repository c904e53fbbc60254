import { Dialog } from '../kit/dialog.tsx'
import { Kbd } from '../kit/kbd.tsx'
import { Switch } from '../kit/switch.tsx'
import { type KeyGroup, type KeyName, keys, shownKey } from './keys.ts'
import { menuItems } from './menu.ts'
import { changePreferences, usePreferences } from './preferences.ts'

const groups: readonly KeyGroup[] = ['Everywhere', 'Lists', 'Time']

/** Every shortcut, read from the table they work by. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const { letters } = usePreferences()
  return (
    <Dialog open wide onClose={onClose} title="Keyboard shortcuts">
      <div className="grid gap-6 sm:grid-cols-2">
        <div className="flex flex-col gap-5">
          {groups.map((group) => (
            <KeyList key={group} title={group} rows={rowsOf(group)} />
          ))}
        </div>
        <div className="flex flex-col gap-5">
          <KeyList title="Go to" rows={places} />
          <KeyList title="On a chart" rows={chart} />
        </div>
      </div>
      <div className="mt-5 border-t border-line pt-3">
        <Switch
          checked={letters}
          onChange={(on) => changePreferences({ letters: on })}
          label="Single letters are shortcuts"
        />
      </div>
    </Dialog>
  )
}

type Row = readonly [keys: string, label: string]

function rowsOf(group: KeyGroup): readonly Row[] {
  // Safe: the entries of the table have its names.
  const all = Object.entries(keys) as [KeyName, (typeof keys)[KeyName]][]
  return all
    .filter(([, row]) => row.group === group)
    .map(([name, row]) => [shownKey(name), row.label])
}

const places: readonly Row[] = menuItems.flatMap(({ label, letter }) =>
  letter === undefined ? [] : [[`G ${letter.toUpperCase()}`, label] as const],
)

const chart: readonly Row[] = [
  ['← →', 'Read one bar after the other'],
  ['Enter', 'Zoom into the bar'],
]

function KeyList({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section>
      <h3 className="pb-1 text-2xs font-semibold text-fg3">{title}</h3>
      <dl className="text-xs">
        {rows.map(([pressed, label]) => (
          <div key={label} className="flex min-h-6 items-center justify-between gap-4">
            <dt className="text-fg2">{label}</dt>
            <dd>
              <Kbd keys={pressed} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
