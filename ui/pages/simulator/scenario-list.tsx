import { cx } from '../../kit/cx.ts'
import { Select } from '../../kit/select.tsx'
import type { ShownScenario } from '../../sim/use-run.ts'

type Props = {
  readonly scenarios: readonly ShownScenario[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}

/** What can be played: a list beside the diagram, and one field above it on a phone. */
export function ScenarioList({ scenarios, chosen, onChoose }: Props) {
  return (
    <>
      <div className="border-b border-line p-3 min-[900px]:hidden">
        <Select
          label="Scenario"
          value={chosen}
          options={scenarios.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={onChoose}
        />
      </div>
      <nav
        aria-label="Scenarios"
        className="hidden w-[248px] shrink-0 overflow-y-auto border-r border-line p-2 min-[900px]:block"
      >
        <ul>
          {scenarios.map(({ id, title, about }) => (
            <li key={id}>
              <button
                type="button"
                aria-pressed={id === chosen}
                onClick={() => onChoose(id)}
                className={cx(
                  'w-full rounded-md px-2.5 py-1.5 text-left',
                  id === chosen
                    ? 'bg-hover shadow-[inset_0_0_0_1px_var(--line-strong)]'
                    : 'hover:bg-hover',
                )}
              >
                <span className="block text-xs font-medium text-fg">{title}</span>
                <span className="line-clamp-2 block text-2xs text-fg3">{about}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
    </>
  )
}
