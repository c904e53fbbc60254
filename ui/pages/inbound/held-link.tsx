import { useHeldSums } from '../../held/held.ts'
import { count } from '../../kit/format.ts'
import { Link, linkLook } from '../../kit/link.tsx'

/** To what was said and not counted; only where there is any. */
export function HeldLink() {
  const items = useHeldSums().data?.items ?? []
  const held = items.reduce((sum, one) => sum + one.count, 0)
  if (held === 0) return null
  return (
    <Link to="/held-back" className={`${linkLook} text-xs`}>
      {count(held)} held back
    </Link>
  )
}
