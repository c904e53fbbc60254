import { Check, X } from 'lucide-react'
import { processStates } from '../../src/domain/delivery.ts'
import { DefinitionList } from '../kit/definitions.tsx'
import { Tag } from '../kit/tag.tsx'
import { Time } from '../kit/time.tsx'
import { Viewer } from '../kit/viewer.tsx'
import { processMeanings } from '../trace/steps.ts'
import { partyNames } from './rows.ts'
import type { RunStep } from './use-run.ts'

/** What was sent in one step, what was answered, and whether it came out as it should. */
export function StepDetail({ step }: { readonly step: RunStep }) {
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-sm font-semibold">{step.title}</h2>
        {step.ok ? (
          <Tag tone="good" icon={Check}>
            As it should
          </Tag>
        ) : (
          <Tag tone="bad" icon={X}>
            Not as it should
          </Tag>
        )}
      </div>
      <DefinitionList
        items={[
          ['Way', `${partyNames[step.from]} → ${partyNames[step.to]}`],
          ['Time', <Time key="at" at={step.at} withMillis />],
          ['Result', step.detail],
        ]}
      />
      {step.process === null ? null : <States process={step.process} />}
      {step.request === null ? null : <Viewer title="Request" value={step.request} />}
      {step.answer === null ? null : <Viewer title="Response" value={step.answer} />}
      {step.request === null && step.answer === null ? (
        <p className="text-xs text-fg3">Nothing went over the wire in this step.</p>
      ) : null}
    </div>
  )
}

function States({ process }: { readonly process: NonNullable<RunStep['process']> }) {
  return (
    <ol className="rounded-md border border-line text-xs">
      {processStates.map((state) => {
        const at = process[state]
        return (
          <li
            key={state}
            className="flex gap-3 border-b border-soft px-2.5 py-1 last:border-b-0"
            title={processMeanings[state]}
          >
            <span className={at == null ? 'text-fg3' : 'font-medium text-fg'}>{state}</span>
            <span className="ml-auto text-fg3">
              {at == null ? 'not part of this one' : <Time at={at} withMillis />}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
