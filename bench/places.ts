import { mmdb } from '../tests/mmdb.ts'

const languages = ['de', 'en', 'es', 'fr', 'ja', 'pt-BR', 'ru', 'zh-CN'] as const
const countries = ['DE', 'AT', 'CH', 'FR', 'PL', 'BR', 'IN', 'US', 'MX', 'ID'] as const
const networks = 4_000

const named = (name: string) => ({
  geoname_id: 2_950_159,
  names: Object.fromEntries(languages.map((language) => [language, `${name} ${language}`])),
})

/** A database of cities with all that those for sale say of one, in eight languages. */
export function placesFile(): Buffer {
  const entries = Array.from({ length: networks }, (_, index) => {
    const country = countries[index % countries.length] ?? 'DE'
    const place = {
      city: named(`City ${index}`),
      continent: { code: 'EU', ...named('Continent') },
      country: { iso_code: country, ...named(`Country ${country}`) },
      location: { accuracy_radius: 20, metro_code: 501, time_zone: 'Europe/Berlin' },
      postal: { code: String(10_000 + index) },
      registered_country: { iso_code: country, ...named(`Country ${country}`) },
      subdivisions: [{ iso_code: 'BE', ...named(`Region ${index % 16}`) }],
    }
    return [`${networkOf(index)}.0/24`, place] as const
  })
  return mmdb(Object.fromEntries(entries))
}

const networkOf = (index: number) => `11.${index >> 4}.${(index & 15) << 4}`

/** An address of one of its networks; so many of them that hardly one comes twice. */
export const addressAt = (index: number) =>
  `${networkOf((index * 7) % networks)}.${1 + ((index * 13) % 254)}`
