/** of the tables, not of the events; raised when an older coinfold could not read them */
export const logFormatVersion = 3

/**
 * `events` holds numbers and the text of `data`; names that repeat stand once in `texts`, and where a stream belongs once
 * in `streams`. The view `log` shows it all as the envelope has it, for people and other programs.
 */
export const tables = `
  CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE texts(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE streams(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, book TEXT NOT NULL, symbol TEXT, base TEXT, quote TEXT, slot TEXT
  ) STRICT;
  CREATE TABLE events(
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL, number INTEGER NOT NULL,
    type INTEGER NOT NULL, version INTEGER NOT NULL,
    time INTEGER NOT NULL, venue_time INTEGER, wall_time INTEGER NOT NULL,
    input_kind INTEGER NOT NULL, input_number INTEGER NOT NULL, input_time INTEGER NOT NULL, command INTEGER NOT NULL,
    correlation INTEGER NOT NULL, causation TEXT, run INTEGER NOT NULL, actor INTEGER NOT NULL,
    hash TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE(stream, number)
  ) STRICT;
  CREATE VIEW log AS SELECT
    position, streams.name AS stream, book, symbol, base, quote, slot, number, types.text AS type, version,
    time, venue_time, wall_time, kinds.text AS input_kind, input_number, input_time, command,
    correlations.text AS correlation, causation, runs.text AS run, actors.text AS actor, hash, data
  FROM events
  JOIN streams ON streams.id = stream
  JOIN texts AS types ON types.id = type
  JOIN texts AS kinds ON kinds.id = input_kind
  JOIN texts AS correlations ON correlations.id = correlation
  JOIN texts AS runs ON runs.id = run
  JOIN texts AS actors ON actors.id = actor;
  INSERT INTO meta VALUES ('formatVersion', '${logFormatVersion}');
`

/** of `events`, in the order in which `RowReader` takes and `RowWriter` gives them */
export const eventColumns = `position, stream, number, type, version, time, venue_time, wall_time,
  input_kind, input_number, input_time, command, correlation, causation, run, actor, hash, data`
