import { Columns3 } from 'lucide-react'
import { changePreferences, usePreferences } from '../frame/preferences.ts'
import { IconButton } from './button.tsx'
import { type Column, useColumns } from './columns.ts'
import { Menu, MenuCheck, MenuLine } from './menu.tsx'

type Props<Row> = { readonly table: string; readonly columns: readonly Column<Row>[] }

/** Which columns a log shows, and how close its rows stand. Kept on this device. */
export function ColumnMenu<Row>({ table, columns }: Props<Row>) {
  const { shown, toggle } = useColumns(table, columns)
  const { density } = usePreferences()
  const trigger = (
    <IconButton label="Columns and density" icon={<Columns3 aria-hidden size={14} />} />
  )
  return (
    <Menu trigger={trigger}>
      {columns.map((column) => (
        <MenuCheck
          key={column.id}
          checked={shown.includes(column)}
          onChange={() => toggle(column.id)}
        >
          {column.header}
        </MenuCheck>
      ))}
      <MenuLine />
      <MenuCheck
        checked={density === 'dense'}
        onChange={(dense) => changePreferences({ density: dense ? 'dense' : 'normal' })}
      >
        Dense rows
      </MenuCheck>
    </Menu>
  )
}
