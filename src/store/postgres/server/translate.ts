import { listed, numbered, paired } from '../../questions/asking.ts'
import { paramOf } from '../../questions/costs.ts'
import { inBucket } from '../../rows/bucket.ts'

const pattern = (text: string) => new RegExp(text.replaceAll(/[()?*.|[\]{}\\^$+]/g, '\\$&'), 'g')

const clickOf = (subid: string) => `from (select ${subid} as name) asked
  left join subject s on s.subid = asked.name
  cross join lateral (
    select * from clicks where subid = asked.name and at = s.click_at
    union all select * from clicks where subid = asked.name limit 1) c`

/**
 * A JSON object whose texts can be taken from it. As JSON it may name NUL and halves of characters, which no
 * text here can hold: whatever is asked of an object that has one would fail.
 */
const objectIn = (column: string) => `(case when strpos(${column}, '\\u') = 0 then ${column}
    else regexp_replace(${column}, '\\\\u(0000|d[89a-f][0-9a-f]{2})', '\\\\ufffd', 'g') end)::json`

/** What questions say in SQLite's words and this database in its own. */
const phrases: readonly (readonly [RegExp, string])[] = [
  // All buckets: rows are found by their own names, which stand first in every key.
  [new RegExp(`\\b(?:\\w+\\.)?${inBucket}\\b`, 'g'), 'true'],
  [/ indexed by \w+/g, ''],
  // A cross join keeps its order on SQLite; here the planner knows how many rows there are.
  [/\bcross join (\w+ \w+) on\b/g, 'join $1 on'],
  [pattern(paired), 'select (value ->> 0)::bigint, value ->> 1 from json_array_elements(?::json)'],
  [pattern(listed), 'select json_array_elements_text(?::json)'],
  [pattern(numbered), 'select cast(json_array_elements_text(?::json) as bigint)'],
  // A text here, whatever it holds.
  [/\bheld ->> /g, `${objectIn('held')} ->> `],
  [pattern(paramOf), `${objectIn('params')} ->> ?`],
  [/\bjson_each\(\?\) j\b/g, 'json_array_elements(?::json) j (value)'],
  [/\bjson_each\(([\w.]+)\)/g, 'json_array_elements_text($1::json) as each(value)'],
]

const ofOneMachine: typeof phrases = [
  // Where its subject says that a click is, and only if it is not there everywhere.
  [
    / from clicks c where c\.bucket = (\w+)\.bucket and c\.subid = \1\.subid/g,
    ` ${clickOf('$1.subid')}`,
  ],
  [
    pattern(`from clicks\n  where (bucket, subid) in (${paired})`),
    `from (select distinct value ->> 1 as own from json_array_elements(?::json)) pairs
       cross join lateral (select c.* ${clickOf('pairs.own')}) c`,
  ],
  // A name tells a row apart without its bucket. The planner takes the two for independent, and of a join by
  // both it expects hardly a row; and a postback may stand in another bucket than its lead.
  [/\b\w+\.bucket = \w+\.bucket\s+and\s/g, ''],
]

/**
 * The statement as PostgreSQL understands it, with `$1`, `$2`, … for its question marks. `isSpread`: rows
 * are spread over machines by their buckets, and joined on each of them.
 */
export function translate(text: string, isSpread = false): string {
  let last = 0
  return [...(isSpread ? [] : ofOneMachine), ...phrases]
    .reduce((known, [phrase, own]) => known.replaceAll(phrase, own), text)
    .replaceAll('?', () => {
      last += 1
      return `$${last}`
    })
}
