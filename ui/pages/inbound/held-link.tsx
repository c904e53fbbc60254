import { useLook } from '../../api/queries.ts'
import type { Sums } from '../../held/held.ts'
import { count } from '../../kit/format.ts'
import { Link } from '../../kit/link.tsx'

/** To what was said and not counted; only where there is any. */
export function HeldLink() {
  const held = useLook<Sums>('/held-back/sums').data?.items.reduce((sum, one) => sum + one.count, 0)
  return held ? (
    <Link to="/held-back" className="text-xs underline">
      {count(held)} held back
    </Link>
  ) : null
}
