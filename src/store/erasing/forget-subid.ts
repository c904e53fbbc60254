import type { Forgotten } from '../acts.ts'
import {
  type Asking,
  all,
  change,
  changeAll,
  changed,
  listed,
  ofSubid,
} from '../questions/asking.ts'
import { leadIdsOfSubid, postbackIdsOfSubid } from '../questions/log-question.ts'
import { inBucket } from '../rows/bucket.ts'

const emptyClick = `update clicks set ip = null, ua = null, region = null, city = null,
    external_id = null, params = '{}'
  where bucket = ? and subid = ? returning 1`
const emptyLeads = 'update leads set comment = null where bucket = ? and subid = ? returning 1'
const emptyMoves = `update moves set comment = null
  where bucket = ? and lead_id in (${leadIdsOfSubid}) and comment is not null`

// What came of it stays: outcome, reason, times, and what its moves and its lead have of it.
const rawPostbacks = `select id, pending, held from postbacks
  where ${inBucket} and id in (${postbackIdsOfSubid})
    and (query <> '' or body is not null or headers is not null or ip is not null)
  limit ?`
const emptyPostbacks = `update postbacks set query = '', body = null, headers = null, ip = null
  where ${inBucket} and id in (${listed})`
const setReadings = `update postbacks set pending = ?, held = ? where ${inBucket} and id = ?`

const tellingAttempts = `select a.delivery_id as "id", a.generation, a.attempt from attempts a
  where a.bucket = ? and a.delivery_id in (
    select id from deliveries where bucket = ? and lead_id in (${leadIdsOfSubid}))
    and (a.request is not null or a.answer is not null or a.detail is not null)
  limit ?`
const emptyAttempt = `update attempts set request = null, answer = null, detail = null
  where bucket = ? and delivery_id = ? and generation = ? and attempt = ?`

const wordsGoingOn = `select id, word from unfinished
  where bucket = ? and subid = ? and word is not null`
const setWord = 'update unfinished set word = ? where bucket = ? and subid = ? and id = ?'

type RawPostback = {
  readonly id: string
  readonly pending: string | null
  readonly held: string | null
}
type Attempt = { readonly id: string; readonly generation: number; readonly attempt: number }

/**
 * Takes from everything about a subid what tells who its visitor is, from so many postbacks and attempts at
 * once; when that is less than the limit, nothing is left. Money, statuses and times stay.
 */
export function* forgetSubid(subid: string, limit: number): Asking<Forgotten> {
  const own = ofSubid(subid)
  const clicks = yield* changed(emptyClick, ...own)
  const leads = yield* changed(emptyLeads, ...own)
  yield* change(emptyMoves, { bucketOf: subid }, ...own)
  const postbacks = yield* all<RawPostback>(rawPostbacks, subid, ...own, limit)
  yield* change(emptyPostbacks, JSON.stringify(postbacks.map(({ id }) => id)))
  yield* changeAll(
    setReadings,
    postbacks.flatMap(({ id, pending, held }) =>
      pending === null && held === null
        ? []
        : [[withoutComment(pending), withoutComment(held), id]],
    ),
  )
  const words = yield* all<{ id: string; word: string }>(wordsGoingOn, ...own)
  yield* changeAll(
    setWord,
    words.map(({ id, word }) => [withoutComment(word), ...own, id]),
  )
  const bucket = { bucketOf: subid }
  const attempts = yield* all<Attempt>(tellingAttempts, bucket, bucket, ...own, limit)
  yield* changeAll(
    emptyAttempt,
    attempts.map(({ id, generation, attempt }) => [bucket, id, generation, attempt]),
  )
  return { clicks, leads, postbacks: postbacks.length, attempts: attempts.length }
}

/** A word that waits, goes on, or is held back, is still to be judged: by all it says but the remark. */
function withoutComment(text: string | null): string | null {
  return text === null
    ? null
    : JSON.stringify(JSON.parse(text, (key, value) => (key === 'comment' ? undefined : value)))
}
