/**
 * The one bucket of this database. Every key of a click's tables starts with `bucket`, so that another
 * database may spread them; here what is written together stays together, at less than a fifth of the
 * price. docs/decisions/0005-one-bucket-on-sqlite.md
 */
export const onlyBucket = 0

/** Named by every statement, for each of these tables it touches; `d.${inBucket}` for one called d. */
export const inBucket = `bucket = ${onlyBucket}`
