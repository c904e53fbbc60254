import type { ShownClick } from '../../api/shapes.ts'
import { DefinitionList } from '../../kit/definitions.tsx'
import { Card } from '../../kit/page.tsx'
import { Time } from '../../kit/time.tsx'

/** Where the visitor came from and was sent to. */
export function ClickCard({ click }: { readonly click: ShownClick | null }) {
  if (click === null) {
    return (
      <Card title="Click">
        <p className="text-xs text-pretty text-fg2">
          No click with this subid is known. Deliveries that need a value of it wait; the others
          were sent. It may still come, or be imported.
        </p>
      </Card>
    )
  }
  return (
    <Card title="Click">
      <DefinitionList
        items={[
          ['At', <Time key="at" at={click.at} withDay />],
          ['Campaign', click.campaign],
          ['Source', click.source],
          ['Prelanding', click.prelanding],
          ['Landing', click.landing],
          ['Pixel', click.px],
          ['Domain', click.domain],
          ['Country', click.country],
          ['Cost', click.cost],
          ['Do not sell', click.doNotSell ? 'asked for by the browser' : null],
        ]}
      />
    </Card>
  )
}
