import { useMemo } from 'react'
import { qrOf } from './qr.ts'

type Props = { readonly text: string; readonly label: string }

const margin = 4

/** Black on white in both themes: that is what phones read. */
export function QrCode({ text, label }: Props) {
  const rows = useMemo(() => qrOf(text), [text])
  if (rows === undefined) return null
  const size = rows.length + 2 * margin
  const dark = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + margin} ${y + margin}h1v1h-1z`] : [])),
  )
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-[184px] rounded-md"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  )
}
