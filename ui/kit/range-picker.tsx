import { CalendarClock, ChevronDown, Link2, ZoomOut } from 'lucide-react'
import { useState } from 'react'
import { useKeys } from '../frame/keys.ts'
import { useZone } from '../frame/zone.ts'
import {
  type Range,
  type RangeView,
  rangeLabels,
  ranges,
  type Span,
  shifted,
} from '../url/range.ts'
import { Button, IconButton } from './button.tsx'
import { copyText } from './copy.tsx'
import { cx } from './cx.ts'
import { day, hourMinute, offset } from './format.ts'
import { optionLook } from './menu.tsx'
import { Popover } from './popover.tsx'
import { useToast } from './toast.tsx'
import { ZoneList } from './zone-list.tsx'

type Change = (patch: Partial<RangeView>) => void

type Props = {
  readonly view: RangeView
  readonly span: Span
  readonly onChange: Change
}

/** Which time a page is about, and in which zone: the label of the zone always stands. */
export function RangePicker({ view, span, onChange }: Props) {
  const zone = useZone()
  const [isOpen, setOpen] = useState(false)
  useRangeKeys(span, onChange)
  const choose: Change = (patch) => {
    onChange(patch)
    setOpen(false)
  }
  const trigger = (
    <Button>
      <CalendarClock aria-hidden size={13} />
      <span className="num">{nameOf(view, span, zone)}</span>
      <span className="text-fg3">{offset(span.to, zone)}</span>
      <ChevronDown aria-hidden size={12} className="text-fg3" />
    </Button>
  )
  return (
    <span className="inline-flex items-center gap-1">
      {span.moving ? null : (
        <Button size="sm" tone="plain" onClick={() => onChange({ from: undefined, to: undefined })}>
          <ZoomOut aria-hidden size={12} />
          Reset
        </Button>
      )}
      <Popover
        trigger={trigger}
        title="Time range and zone"
        align="end"
        open={isOpen}
        onOpenChange={setOpen}
        className="grid w-[400px] grid-cols-[150px_1fr]"
      >
        <RangeList view={view} span={span} onChoose={choose} />
        <ZoneList zone={zone} at={span.to} onChoose={(tz) => choose({ tz })} />
      </Popover>
      <CopyLink span={span} zone={zone} />
    </span>
  )
}

function nameOf(view: RangeView, { from, to, moving }: Span, zone: string): string {
  if (moving) return rangeLabels[view.range]
  const [first, last] = [day(from, zone), day(to, zone)]
  const end = first === last ? hourMinute(to, zone) : `${last} ${hourMinute(to, zone)}`
  return `${first} ${hourMinute(from, zone)} – ${end}`
}

type ListProps = { readonly view: RangeView; readonly span: Span; readonly onChoose: Change }

function RangeList({ view, span, onChoose }: ListProps) {
  return (
    <div className="border-r border-line p-1">
      <p className="px-2 py-1 text-2xs text-fg3">Range</p>
      {ranges.map((range) => (
        <button
          key={range}
          type="button"
          aria-pressed={span.moving && view.range === range}
          className={cx(optionLook, span.moving && view.range === range && 'font-medium text-fg')}
          onClick={() => onChoose({ range, from: undefined, to: undefined })}
        >
          {rangeLabels[range]}
        </button>
      ))}
    </div>
  )
}

function useRangeKeys(span: Span, onChange: Change): void {
  const to = (range: Range) => () => onChange({ range, from: undefined, to: undefined })
  useKeys({
    today: to('24h'),
    week: to('7d'),
    month: to('30d'),
    earlier: () => onChange(shifted(span, -1)),
    later: () => onChange(shifted(span, 1)),
    reset: to('24h'),
  })
}

/** A moving range becomes a fixed one: whoever opens the link sees what is seen here. */
function CopyLink({ span, zone }: { readonly span: Span; readonly zone: string }) {
  const say = useToast()
  const copy = () => {
    const link = new URL(location.href)
    link.searchParams.set('from', new Date(span.from).toISOString())
    link.searchParams.set('to', new Date(span.to).toISOString())
    link.searchParams.set('tz', zone)
    void copyText(link.href).then(() => say.done('Link copied', 'It shows exactly this view.'))
  }
  useKeys({ copyLink: copy })
  return (
    <IconButton
      tone="outline"
      label="Copy a link to exactly this view"
      keys="Shift C"
      icon={<Link2 aria-hidden size={13} />}
      onClick={copy}
    />
  )
}
