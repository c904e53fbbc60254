/** What a copy into another database tells of itself. */

export type CopyProgress = {
  /** 1 for the first way through all tables. */
  readonly pass: number
  readonly table: string
  readonly rows: number
  readonly ofRows: number
  readonly written: number
}

export type CopyDone = {
  /**
   * `whole`: nothing wrote to the file meanwhile, and every row was found in the database. `behind`: a
   * server goes on writing to the file; what comes now is missing.
   */
  readonly state: 'whole' | 'behind'
  readonly tables: Readonly<Record<string, TableDone>>
}

export type TableDone = {
  /** Rows of the file that were compared. */
  readonly rows: number
  /** Those that were not there, or not like this. */
  readonly written: number
  /** Those that the file no longer has. */
  readonly removed: number
}
