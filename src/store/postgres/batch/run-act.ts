import type { Connection } from '../server/connect.ts'
import type { ActDone } from './run-batch.ts'
import { runSteps, type Steps, type WriterState } from './run-steps.ts'

/** Runs steps as a part of an act: what they write is written when this resolves. */
export async function actOfSteps(
  state: WriterState,
  connection: Connection,
  { steps, now }: Steps,
): Promise<ActDone & { readonly value: readonly unknown[] }> {
  const { statements, values, due, keep } = await runSteps(state, connection, { steps, now })
  await Promise.all(statements.map((one) => connection.query(one)))
  return { value: values, due, keep }
}
