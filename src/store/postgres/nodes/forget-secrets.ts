import { type LostRow, secretsLost } from '../../seal-lost.ts'
import { whileAlone } from './alone.ts'

/** Takes the secrets away that no key opens any more, as it is done in a file. */
export function forgetSecretsIn(url: string): Promise<readonly string[]> {
  return whileAlone(url, async (query) => {
    const rows = await query<LostRow>({
      text: 'select kind, id, value from settings order by kind, id for update',
    })
    const lost = secretsLost(rows)
    for (const { kind, id, value } of lost) {
      const text = 'update settings set value = $1 where kind = $2 and id = $3'
      await query({ text, values: [value, kind, id] })
    }
    await query({ text: `delete from settings_log where value like '%"sealed:1:%'` })
    await query({ text: 'delete from seals' })
    await query({ text: 'update settings_version set version = version + 1' })
    return lost.map(({ kind, id }) => `${kind}/${id}`)
  })
}
