import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { type Row, StoreFailure } from '../../src/event/store.ts'
import { startChild } from './child.ts'
import { allRows, sampleEvents } from './sample.ts'

let folder: string
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-'))
  log = join(folder, 'a.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const sentenceOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(StoreFailure)
    return (error as Error).message
  }
  throw new Error('Nothing was refused.')
}
const makeLog = async (count = 3): Promise<void> => {
  const store = SqliteStore.open(log)
  await store.append('s-a', -1, sampleEvents('s-a', count))
  await store.close()
}
const change = (sql: string): void => {
  const database = new DatabaseSync(log)
  database.exec(sql)
  database.close()
}

describe('a file that cannot be used is told in one sentence and left as it was', () => {
  const cases: [string, string, () => void | Promise<void>][] = [
    ['text', 'is not a coinfold log', () => writeFileSync(log, 'time,open,high,low,close\n'.repeat(50))],
    ['one byte', 'is not a coinfold log', () => writeFileSync(log, 'x')],
    ['half a header', 'is not a coinfold log', () => writeFileSync(log, 'SQLite format 3\0')],
    ['another SQLite database', 'is not a coinfold log', () => change('CREATE TABLE notes(text); INSERT INTO notes VALUES (1)')],
    ['another SQLite database in WAL mode', 'is not a coinfold log', () => change('PRAGMA journal_mode = WAL; CREATE TABLE notes(text)')],
    [
      'a log of a newer format',
      'was written by a newer coinfold (log format 4, this one knows 3). Update coinfold',
      async () => {
        await makeLog()
        change("UPDATE meta SET value = 4 WHERE key = 'formatVersion'")
      },
    ],
    [
      'a log of an older format',
      'was written by a coinfold before its first release (log format 1, this one reads 3)',
      async () => {
        await makeLog()
        change("UPDATE meta SET value = 1 WHERE key = 'formatVersion'")
      },
    ],
    [
      'a log without its format version',
      'is damaged',
      async () => {
        await makeLog()
        change('DELETE FROM meta')
      },
    ],
    [
      'a log whose first page is overwritten behind the header',
      'is damaged',
      async () => {
        await makeLog()
        const bytes = readFileSync(log)
        writeFileSync(log, bytes.fill(0xa5, 100, 4096))
      },
    ],
    [
      'a log that was cut off',
      'its database structure is broken',
      async () => {
        await makeLog()
        truncateSync(log, 8192)
      },
    ],
  ]
  test.each(cases)('%s', async (_, sentence, make) => {
    await make()
    const before = readFileSync(log)
    const names = readdirSync(folder).sort()
    expect(sentenceOf(() => SqliteStore.open(log, { readOnly: true }))).toContain(sentence)
    expect(readdirSync(folder).sort(), 'a reader leaves nothing beside it').toEqual(names)
    expect(sentenceOf(() => SqliteStore.open(log))).toContain(sentence)
    expect(readFileSync(log).equals(before), 'not a byte of the file has changed').toBe(true)
    if (sentence.includes('not a coinfold')) expect(readdirSync(folder).sort(), 'no file appeared beside it').toEqual(names)
  })

  test('a folder', () => {
    mkdirSync(log)
    expect(sentenceOf(() => SqliteStore.open(log))).toBe(`${log} is a folder, not a coinfold log.`)
  })

  test('a folder that is missing', () => {
    const path = join(folder, 'nowhere', 'a.log')
    expect(sentenceOf(() => SqliteStore.open(path))).toBe(
      `The log ${path} cannot be opened: the folder is missing; make it first, or name another.`,
    )
  })

  test('a log that is missing or empty is not made by reading it', () => {
    expect(sentenceOf(() => SqliteStore.open(log, { readOnly: true }))).toBe(`There is no log ${log}.`)
    expect(readdirSync(folder)).toEqual([])
    writeFileSync(log, '')
    expect(sentenceOf(() => SqliteStore.open(log, { readOnly: true }))).toContain('is empty')
    expect(statSync(log).size).toBe(0)
  })

  test('a log cut in the middle says that it is damaged, wherever reading hits the hole', async () => {
    await makeLog(200)
    truncateSync(log, 8 * 4096)
    const before = readFileSync(log)
    const reading = async () => {
      const store = SqliteStore.open(log, { readOnly: true })
      try {
        await allRows(store.readAll(null))
      } finally {
        await store.close()
      }
    }
    await expect(reading()).rejects.toThrow(StoreFailure)
    await expect(reading()).rejects.toThrow('is damaged')
    expect(readFileSync(log).equals(before)).toBe(true)
  })
})

test('an empty file, left by a start that was cut short, becomes a log', async () => {
  writeFileSync(log, '')
  await makeLog()
  const store = SqliteStore.open(log)
  expect(await allRows(store.readAll(null))).toHaveLength(3)
  await store.close()
})

describe('reading', () => {
  test('changes no byte of a log, also of one that was not closed, and refuses to write', async () => {
    await makeLog()
    const writer = SqliteStore.open(log)
    await writer.append('s-b', -1, sampleEvents('s-b', 2))
    // what a killed engine leaves: the file and its write-ahead log, copied while both are still needed
    const left = join(folder, 'left.log')
    copyFileSync(log, left)
    copyFileSync(`${log}-wal`, `${left}-wal`)
    await writer.close()
    const before = [left, `${left}-wal`].map((path) => readFileSync(path))
    const store = SqliteStore.open(left, { readOnly: true })
    expect(await allRows(store.readAll(null)), 'the write-ahead log belongs to the log').toHaveLength(5)
    await expect(store.append('s-a', 2, sampleEvents('s-a', 1, 3))).rejects.toThrow('is open for reading only')
    await store.close()
    expect([left, `${left}-wal`].map((path) => readFileSync(path).equals(before.shift()!))).toEqual([true, true])
  })

  test('sees what an engine appends while it runs', async () => {
    const writer = SqliteStore.open(log)
    const reader = SqliteStore.open(log, { readOnly: true })
    await writer.append('s-a', -1, sampleEvents('s-a', 3))
    expect(await allRows(reader.readAll(null))).toHaveLength(3)
    await reader.close()
    await writer.append('s-a', 2, sampleEvents('s-a', 1, 3))
    await writer.close()
  })
})

/** Every stream's events from 0 without a gap, each continuing the hash of the one before. */
const lengths = (rows: readonly Row[]): Map<string, number> => {
  const heads = new Map<string, Row>()
  for (const row of rows) {
    const before = heads.get(row.stream)
    expect(row.number).toBe((before?.number ?? -1) + 1)
    expect(eventHash(row, before?.hash ?? '')).toBe(row.hash)
    heads.set(row.stream, row)
  }
  return new Map([...heads].map(([stream, { number }]) => [stream, number + 1]))
}
const lengthsOfLog = async (): Promise<Map<string, number>> => {
  const store = SqliteStore.open(log)
  const rows = await allRows(store.readAll(null))
  // the next start is clean: it can append
  await store.append('s-next', -1, sampleEvents('s-next', 1))
  await store.close()
  return lengths(rows)
}

describe('a full disk', () => {
  test('refuses the whole group in one sentence, keeps all before it, and the next start goes on', async () => {
    const store = SqliteStore.open(log, { maxPages: 30 })
    let number = 0
    let failure: unknown = null
    for (; failure === null && number < 100; number++) {
      const group = ['s-a', 's-b'].map((stream) =>
        store.append(
          stream,
          number - 1,
          sampleEvents(stream, 1, number, '', () => ({ text: 'x'.repeat(3000) })),
        ),
      )
      const [first, second] = await Promise.allSettled(group)
      expect(first?.status).toBe(second?.status)
      if (first?.status === 'rejected') failure = first.reason
    }
    expect(failure).toBeInstanceOf(StoreFailure)
    expect((failure as Error).message).toBe(
      `The disk is full: the log ${log} cannot grow. Nothing of this step was written; free some space and start again, a run by --resume.`,
    )
    await expect(
      store.append('s-c', -1, sampleEvents('s-c', 1)),
      'a small event would fit, but the state is ahead of the log',
    ).rejects.toThrow('full')
    await store.close()
    const again = SqliteStore.open(log)
    expect(await allRows(again.readAll(null))).toHaveLength(2 * (number - 1))
    await again.append('s-a', number - 2, sampleEvents('s-a', 1, number - 1))
    await again.close()
  })

  test('a real limit of the system (no file above 400 KB): what was acknowledged is there, the rest is not', async () => {
    // the unit of ulimit -f is 1,024 bytes; with the signal ignored the write itself fails
    const child = startChild('child-append.ts', [log, '2000'], "trap '' XFSZ; ulimit -f 400; exec")
    expect(await child.ended).toBe(3)
    const durable = child.lines.filter((line) => line.startsWith('durable')).length
    expect(durable).toBeGreaterThan(10)
    expect(child.lines.at(-1)).toMatch(/^refused StoreFailure The (log|disk)/)
    const found = await lengthsOfLog()
    for (const stream of ['s-a', 's-b', 's-c']) expect(found.get(stream)).toBe(durable)
  })
})

describe('after SIGKILL in the middle of appending', () => {
  const acknowledgedBeforeKill = async (): Promise<number> => {
    const child = startChild('child-append.ts', [log, '300'])
    await child.until(/durable 40$/)
    child.process.kill('SIGKILL')
    expect(await child.ended).toBe('SIGKILL')
    return child.lines.filter((line) => line.startsWith('durable')).length
  }

  test('every acknowledged event is there, groups are whole, chains are unbroken (F49 I-21)', async () => {
    const acknowledged = await acknowledgedBeforeKill()
    expect(existsSync(`${log}-wal`)).toBe(true)
    const found = await lengthsOfLog()
    expect(found.get('s-a')).toBeGreaterThanOrEqual(acknowledged)
    expect(new Set(found.values()).size, 'a group is stored whole or not at all').toBe(1)
  })

  test('a torn end of the write-ahead log costs whole groups from the end, never a part of one (F50)', async () => {
    const acknowledged = await acknowledgedBeforeKill()
    const wal = readFileSync(`${log}-wal`)
    const whole = wal.length
    const main = readFileSync(log)
    for (const cut of [1, 24, 4096, 4120, 9000, 30_000, Math.floor(whole / 2)]) {
      writeFileSync(log, main)
      rmSync(`${log}-shm`, { force: true })
      writeFileSync(`${log}-wal`, wal.subarray(0, whole - cut))
      const found = await lengthsOfLog()
      expect(new Set(found.values()).size, `cut by ${cut}`).toBeLessThanOrEqual(1)
      expect(found.get('s-a') ?? 0).toBeLessThanOrEqual(acknowledged + 2)
    }
  })

  test('a first start killed at any moment leaves nothing or a log, never a file in between', async () => {
    for (let round = 0; round < 8; round++) {
      const child = startChild('child-append.ts', [log, '10'])
      // from 15 ms before to some after Node has started and the file appears
      await new Promise((resolve) => setTimeout(resolve, 40 + round * 12))
      child.process.kill('SIGKILL')
      await child.ended
      const found = await lengthsOfLog()
      expect(new Set([...found].filter(([stream]) => stream !== 's-next').map(([, length]) => length)).size).toBeLessThanOrEqual(1)
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
    }
  })
})
