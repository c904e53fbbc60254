/**
 * What is later than this after its own time is marked when it is written; everything else is found by
 * its time, twice as late: a commit that was under way is then over.
 */
export const lateMs = 60_000
export const foundMs = 2 * lateMs
