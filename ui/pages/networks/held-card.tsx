import { useHeldSums } from '../../held/held.ts'
import { HeldMoney } from '../../held/held-money.tsx'
import { Link, linkLook } from '../../kit/link.tsx'
import { Card } from '../../kit/page.tsx'

/** What the rules held back of this network's words; nothing is shown where that is nothing. */
export function HeldCard({ id }: { readonly id: string }) {
  const items = useHeldSums(id).data?.items ?? []
  if (items.length === 0) return null
  return (
    <Card
      title="Held back"
      actions={
        <Link to="/held-back" search={{ network: id }} className={linkLook}>
          See and apply
        </Link>
      }
    >
      <HeldMoney items={items} />
    </Card>
  )
}
