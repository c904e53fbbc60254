import type { LiveState } from '../api/live.ts'
import { Button } from '../kit/button.tsx'
import { cx } from '../kit/cx.ts'
import { Tip } from '../kit/tip.tsx'

type Props = {
  readonly state: LiveState
  readonly isOn: boolean
  readonly onChange: (on: boolean) => void
}

const words: Readonly<Record<LiveState, string>> = {
  off: 'Go live',
  connecting: 'Connecting',
  open: 'Live',
  absent: 'Not live',
}

const inks: Readonly<Record<LiveState, string>> = {
  off: 'bg-edge',
  connecting: 'bg-warn',
  open: 'bg-ok pulse',
  absent: 'bg-bad',
}

export function LiveButton({ state, isOn, onChange }: Props) {
  return (
    <Tip label={isOn ? 'Stop live rows' : 'Show rows as they come'} keys="L">
      <Button tone="plain" size="sm" aria-pressed={isOn} onClick={() => onChange(!isOn)}>
        <span aria-hidden className={cx('size-1.5 rounded-full', inks[state])} />
        {words[state]}
      </Button>
    </Tip>
  )
}
