import { shortAddress, type ThinnedField, thinnedFields } from '../../domain/field-days.ts'
import { type Asking, all, change, changeAll, get, listed } from '../questions/asking.ts'
import { inBucket } from '../rows/bucket.ts'
import type { SweepWish } from '../store.ts'

const dayMs = 86_400_000

type Place = { readonly at: number; readonly subid: string }
type Thinned = Place & { readonly ip: string | null }

const findPlace = `select after_at as "at", after_click as "subid" from thinned where field = ?`
const savePlace = `insert into thinned (field, after_at, after_click) values (?, ?, ?)
  on conflict (field) do update set after_at = excluded.after_at,
    after_click = excluded.after_click`

// Along the index by time, and on from where the last step stopped: nothing is looked at twice.
const next = `select subid, at, ip from clicks indexed by clicks_by_time
  where ${inBucket} and (at, subid) > (?, ?) and at < ? order by at, subid limit ?`
const setAddress = 'update clicks set ip = ? where bucket = ? and subid = ? and at = ?'

const erase = (sets: string, unless: string) =>
  `update clicks set ${sets} where ${inBucket} and subid in (${listed}) and at between ? and ?
    and not (${unless})`

/** What is left of the field of many clicks; `wholeAddress` is another for each. */
const erasures: Readonly<Record<Exclude<ThinnedField, 'wholeAddress'>, string>> = {
  address: erase('ip = null', 'ip is null'),
  agent: erase('ua = null', 'ua is null'),
  place: erase('region = null, city = null', 'region is null and city is null'),
  params: erase(`params = '{}', external_id = null`, `params = '{}' and external_id is null`),
}

/** Takes from old clicks what is to be kept less long than they are; answers with how many it saw. */
export function* thinClicks({ nowMs, fieldDays, limit }: SweepWish): Asking<number> {
  let left = limit
  for (const field of thinnedFields) {
    const days = fieldDays?.[field] ?? 0
    if (days > 0 && left > 0) left -= yield* thin(field, nowMs - days * dayMs, left)
  }
  return limit - left
}

function* thin(field: ThinnedField, before: number, limit: number): Asking<number> {
  const place = (yield* get<Place>(findPlace, field)) ?? { at: -1, subid: '' }
  const clicks = yield* all<Thinned>(next, place.at, place.subid, before, limit)
  const [first, last] = [clicks[0], clicks.at(-1)]
  if (first === undefined || last === undefined) return 0
  if (field === 'wholeAddress') yield* shorten(clicks)
  else {
    const subids = JSON.stringify(clicks.map(({ subid }) => subid))
    yield* change(erasures[field], subids, first.at, last.at)
  }
  yield* change(savePlace, field, last.at, last.subid)
  return clicks.length
}

const shorten = (clicks: readonly Thinned[]) =>
  changeAll(
    setAddress,
    clicks.flatMap(({ subid, at, ip }) => {
      const short = ip === null ? null : shortAddress(ip)
      return short === ip ? [] : [[short, { bucketOf: subid }, subid, at]]
    }),
  )
