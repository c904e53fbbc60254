type Props = {
  readonly values: readonly number[]
  /** A token: `--lead`. */
  readonly colour: string
  readonly width?: number
  readonly height?: number
}

/** A line without axes. The number beside it says what it means, so it is hidden from readers. */
export function Spark({ values, colour, width = 64, height = 24 }: Props) {
  if (values.length < 2) return null
  const most = Math.max(...values, 1)
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width
    const y = height - 2 - (value / most) * (height - 4)
    return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
  })
  const line = points.join('')
  return (
    <svg
      aria-hidden="true"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="overflow-visible"
    >
      <path d={`${line}L${width} ${height}L0 ${height}Z`} fill={`var(${colour})`} opacity=".12" />
      <path
        d={line}
        fill="none"
        stroke={`var(${colour})`}
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
    </svg>
  )
}
