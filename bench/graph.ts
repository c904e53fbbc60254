import type { Distribution } from './report.ts'

const [width, height] = [640, 300]
const frame = { left: 52, right: 14, top: 30, bottom: 40 }
const colours = ['#7a8699', '#c2410c']

/** How many nines: the tail gets as much room as the middle. */
const across = (share: number) => -Math.log10(1 - share)

/** The delays of each series by the share that was no slower, both axes logarithmic; SVG. */
export function distributionGraph(title: string, series: readonly Distribution[]): string {
  const points = series.flatMap((one) => one.points)
  const most = across(Math.max(...points.map(({ share }) => share)))
  const [low, high] = decadesOf(points.map(({ ms }) => ms))
  const x = (share: number) =>
    frame.left + (across(share) / most) * (width - frame.left - frame.right)
  const y = (ms: number) => {
    const part = (Math.log10(Math.max(ms, 10 ** low)) - low) / (high - low)
    return height - frame.bottom - part * (height - frame.top - frame.bottom)
  }
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...ticks.map((ms) => lineAcross(y(ms), `${ms} ms`)),
    ...[0.5, 0.9, 0.99, 0.999].map((share) => mark(x(share), `p${share * 100}`)),
    ...series.map((one, index) => curve(one, { x, y, colour: colours[index] ?? '#000000' })),
    ...series.map(({ name }, index) => key(name, index)),
    '</svg>',
    '',
  ].join('\n')
}

function decadesOf(values: readonly number[]): readonly [number, number] {
  const low = Math.floor(Math.log10(Math.max(0.01, Math.min(...values))))
  return [low, Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))]
}

const lineAcross = (y: number, label: string) =>
  `<path d="M${frame.left} ${y.toFixed(1)}H${width - frame.right}" stroke="#d5d9e0"/>` +
  `<text x="${frame.left - 6}" y="${(y + 4).toFixed(1)}" text-anchor="end" fill="#444b57">${label}</text>`

const mark = (x: number, label: string) =>
  `<text x="${x.toFixed(1)}" y="${height - frame.bottom + 18}" text-anchor="middle" fill="#444b57">${label}</text>`

type Scale = {
  readonly x: (share: number) => number
  readonly y: (ms: number) => number
  readonly colour: string
}

function curve({ points }: Distribution, { x, y, colour }: Scale): string {
  const places = points.map(({ share, ms }) => `${x(share).toFixed(1)},${y(ms).toFixed(1)}`)
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`
}

const key = (name: string, index: number) =>
  `<text x="${frame.left + 8}" y="${16 + index * 16}" fill="${colours[index] ?? '#000000'}">${name}</text>`
