import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { MigrationError, migrate, migrations } from './migrate.ts'

const table = { name: '9998-notes', sql: 'create table notes (text text) strict' }
const broken = { name: '9999-broken', sql: 'create table halves (a text) strict; create nonsense' }

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

test('the audit log begins with what was changed before there was one', () => {
  const db = new Database(':memory:')
  migrate(db, 1, migrations.slice(0, 1))
  const log = db.prepare(
    `insert into settings_log (at, by, kind, id, version, value) values (?, 'ci', 'networks', ?, ?, ?)`,
  )
  log.run(10, 'pp', 1, '{"key":1}')
  log.run(11, 'other', 1, '{}')
  log.run(12, 'pp', 2, '{"key":2}')
  log.run(13, 'pp', 3, null)
  db.exec(`insert into tokens (hash, id, name, scopes, created_at) values ('h', 't', 'n', '[]', 1)`)

  migrate(db, 20)

  const told = db.prepare('select at, by, action, target, before, after from audit order by number')
  expect(told.raw().all()).toEqual([
    [10, 'ci', 'create', 'pp', null, '{"key":1}'],
    [11, 'ci', 'create', 'other', null, '{}'],
    [12, 'ci', 'change', 'pp', '{"key":1}', '{"key":2}'],
    [13, 'ci', 'remove', 'pp', '{"key":2}', null],
  ])
  expect(db.prepare('select user_id, made_by from tokens').raw().all()).toEqual([[null, null]])
})
