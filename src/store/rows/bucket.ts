/**
 * The one bucket of SQLite. Every key of a click's tables starts with `bucket`, so that another
 * database may spread them; here what is written together stays together, at less than a fifth of the
 * price. docs/decisions/0005-one-bucket-on-sqlite.md
 */
export const onlyBucket = 0

/**
 * Named by every statement, for each of a click's tables it touches; `d.${inBucket}` for one called d.
 * Where rows are spread it means all of them.
 */
export const inBucket = `bucket = ${onlyBucket}`

/** The same for what is added up over all clicks: it stands in one bucket in every database. */
export const inSums = `${onlyBucket} = bucket`
