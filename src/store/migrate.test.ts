import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { MigrationError, migrate, migrations } from './migrate.ts'

const table = { name: '9999-notes', sql: 'create table notes (text text) strict' }
const broken = { name: '0003-broken', sql: 'create table halves (a text) strict; create nonsense' }

const namesOf = (db: Database.Database) =>
  db.prepare<[], string>('select name from migrations order by name').pluck().all()

test('a new database gets every migration, once', () => {
  const db = new Database(':memory:')

  migrate(db, 1_000)
  migrate(db, 2_000)

  expect(namesOf(db)).toEqual(migrations.map(({ name }) => name))
  expect(db.prepare('select distinct at from migrations').pluck().all()).toEqual([1_000])
  expect(db.prepare('select count(*) from clicks').pluck().get()).toBe(0)
})

test('an older database gets what it lacks', () => {
  const db = new Database(':memory:')
  migrate(db, 1_000)

  migrate(db, 2_000, [...migrations, table])

  expect(namesOf(db)).toEqual([...migrations.map(({ name }) => name), table.name])
})

test('a migration that fails leaves the database as it was', () => {
  const db = new Database(':memory:')
  migrate(db, 1_000)

  expect(() => migrate(db, 2_000, [...migrations, table, broken])).toThrow()

  expect(namesOf(db)).toEqual(migrations.map(({ name }) => name))
  expect(() => db.prepare('select * from notes')).toThrow()
})

test('a database of a newer program is refused', () => {
  const db = new Database(':memory:')
  migrate(db, 1_000, [...migrations, table])

  expect(() => migrate(db, 2_000)).toThrow(MigrationError)
})

test('a database made with another text of a migration is refused', () => {
  const db = new Database(':memory:')
  migrate(db, 1_000, [...migrations, table])
  const other = { ...table, sql: 'create table notes (words text) strict' }

  expect(() => migrate(db, 2_000, [...migrations, other])).toThrow(MigrationError)
})
