import type { Dialect } from '../domain/dialect.ts'
import { buygoods } from './buygoods.ts'
import { buygoodsIpn } from './buygoods-ipn.ts'
import { clickbank } from './clickbank.ts'
import { clickbankIns } from './clickbank-ins.ts'
import { generic } from './generic.ts'

/** Every language a network may speak, in the order they are shown. */
export const dialects: readonly Dialect[] = [
  generic,
  clickbank,
  clickbankIns,
  buygoods,
  buygoodsIpn,
]

export function findDialect(id: string): Dialect | undefined {
  return dialects.find((dialect) => dialect.id === id)
}
