import type { ReasonText } from '../../src/domain/reasons.ts'
import { cx } from '../kit/cx.ts'
import { Words } from './words.tsx'

type Props = {
  readonly text: ReasonText
  /** Its stable code, to look it up or to filter by. */
  readonly code: string
  readonly tone?: 'quiet' | 'warn'
}

/** What happened, and what a person can do about it. */
export function WhyNote({ text, code, tone = 'quiet' }: Props) {
  const isNothing = /^Nothing[.,]/.test(text.advice)
  return (
    <div
      className={cx(
        'rounded-md border px-2.5 py-1.5 text-xs text-pretty',
        tone === 'warn' ? 'border-warn/40 bg-warn/10' : 'border-line bg-panel2',
      )}
    >
      <p className="text-fg">
        <Words text={text.meaning} />
      </p>
      {isNothing ? null : (
        <p className="mt-0.5 text-fg2">
          <Words text={text.advice} />
        </p>
      )}
      <code className="mono mt-0.5 block text-[11px] text-fg3">{code}</code>
    </div>
  )
}
