import { CircleCheck, CircleDashed } from 'lucide-react'
import type { Overview } from '../../../src/admin/contract-numbers.ts'
import { demoId } from '../../../src/domain/demo.ts'
import { useLook } from '../../api/queries.ts'
import type { Page, Setting } from '../../api/shapes.ts'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'

/** Nothing was ever heard or clicked; somebody who sees some campaigns only cannot know. */
export function isFresh({ networks, tiles, behind }: Overview, seesAll: boolean): boolean {
  const isSilent = networks.every(({ lastPostbackAt }) => lastPostbackAt === null)
  const isStill = tiles.clicks.value === 0 && tiles.leads.value === 0
  // What is not counted yet may be the first of all.
  return !behind && seesAll && isSilent && isStill && tiles.clicks.previous === 0
}

/** What is left to do until the first conversion is counted. */
export function FirstSteps({ overview }: { readonly overview: Overview }) {
  const destinations = useLook<Page<Setting>>('/destinations', { limit: 500 })
  // One stands there from the start, switched off, and the simulator has its own.
  const hasDestination =
    destinations.data?.items.some(({ id, enabled }) => id !== demoId && enabled !== false) ?? false
  const steps = [
    {
      // One called `default` is there from the start.
      isDone: overview.networks.some(({ network }) => network !== 'default'),
      to: '/networks',
      name: 'Add a network',
      about:
        'It says what became of a click. Paste its postback URL where the network asks for one.',
    },
    {
      isDone: hasDestination,
      to: '/destinations',
      name: 'Add an S2S postback',
      about: 'Where each status is sent: a URL, a method, macros and events.',
    },
    {
      isDone: false,
      to: '/welcome',
      name: 'Send the first postback',
      about: 'First steps sends one through everything and shows what became of it.',
    },
  ]
  return (
    <div className="max-w-[720px] p-4">
      <Card title="Until the first conversion">
        <ol className="space-y-3">
          {steps.map(({ isDone, to, name, about }) => (
            <li key={to} className="flex items-start gap-2.5 text-xs">
              {isDone ? (
                <CircleCheck
                  aria-label="Done"
                  role="img"
                  size={15}
                  className="shrink-0 text-okfg"
                />
              ) : (
                <CircleDashed
                  aria-label="To do"
                  role="img"
                  size={15}
                  className="shrink-0 text-fg3"
                />
              )}
              <div>
                <Link to={to} className={linkLook}>
                  {name}
                </Link>
                <p className="mt-0.5 text-fg2">{about}</p>
              </div>
            </li>
          ))}
        </ol>
      </Card>
    </div>
  )
}
