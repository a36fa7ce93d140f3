import { eventColumns } from '../../src/event/sqlite/tables.ts'

/** Tables that take any value, as bytes of a file may say: what kind a value is stands beside it. */
export const UNTYPED = [
  `CREATE TABLE loose(${eventColumns.replace('position', 'position INTEGER PRIMARY KEY')}, UNIQUE(stream, number))`,
  'INSERT INTO loose SELECT * FROM events',
  'DROP VIEW log',
  'DROP TABLE events',
  'ALTER TABLE loose RENAME TO events',
  'CREATE TABLE words(id INTEGER PRIMARY KEY, text)',
  'INSERT INTO words SELECT * FROM texts',
  'DROP TABLE texts',
  'ALTER TABLE words RENAME TO texts',
  'CREATE TABLE names(id INTEGER PRIMARY KEY, name, book, symbol, base, quote, slot)',
  'INSERT INTO names SELECT * FROM streams',
  'DROP TABLE streams',
  'ALTER TABLE names RENAME TO streams',
  'CREATE TABLE facts(key PRIMARY KEY, value)',
  'INSERT INTO facts SELECT * FROM meta',
  'DROP TABLE meta',
  'ALTER TABLE facts RENAME TO meta',
]
