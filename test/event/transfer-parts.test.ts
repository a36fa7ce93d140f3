import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Stored } from '../../src/event/store.ts'
import { BackupFile } from '../../src/event/transfer/backup-file.ts'
import { BATCH_EVENTS, Batches } from '../../src/event/transfer/batches.ts'
import { bytesOf, eventOf, Footer, HEADER, isFooter, lineOf, MAX_LINE_BYTES, otherWriterOf } from '../../src/event/transfer/line-format.ts'
import { openRegular, readLines } from '../../src/event/transfer/lines.ts'
import { openSource } from '../../src/event/transfer/source.ts'
import { Failure, UsageError } from '../../src/kernel/errors.ts'
import { allRows, sampleEvents, storedOf } from './sample.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const made = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content)
  return at(name)
}

/** A store that only says what it was given. */
class Said extends MemoryStore {
  readonly appends: [stream: string, expected: number, events: number][] = []
  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    this.appends.push([stream, expected, events.length])
    await super.append(stream, expected, events)
  }
}

describe('events in batches', () => {
  const large = (stream: string, count: number, bytes: number): Stored[] =>
    sampleEvents(stream, count, 0, '', () => ({ text: 'x'.repeat(bytes) }))

  test('of a stream go together while they are neighbours, and in their order', async () => {
    const store = new Said()
    const batches = new Batches(store)
    const [a, b] = [sampleEvents('a', 4), sampleEvents('b', 1)]
    for (const event of [a[0]!, a[1]!, b[0]!, a[2]!, a[3]!]) await batches.add(event)
    expect([store.appends, batches.imported], 'nothing is written before').toEqual([[], 0])
    await batches.flush()
    expect(store.appends).toEqual([
      ['a', -1, 2],
      ['b', -1, 1],
      ['a', 1, 2],
    ])
    expect(batches.imported).toBe(5)
    await batches.flush()
    expect([store.appends.length, batches.imported]).toEqual([3, 5])
  })

  test('are written when there are so many', async () => {
    const store = new Said()
    const batches = new Batches(store)
    const events = sampleEvents('a', BATCH_EVENTS + 1)
    for (const event of events.slice(0, BATCH_EVENTS - 1)) await batches.add(event)
    expect(store.appends).toEqual([])
    await batches.add(events[BATCH_EVENTS - 1]!)
    expect([store.appends, batches.imported]).toEqual([[['a', -1, BATCH_EVENTS]], BATCH_EVENTS])
    await batches.add(events[BATCH_EVENTS]!)
    await batches.flush()
    expect(store.appends[1]).toEqual(['a', BATCH_EVENTS - 1, 1])
  })

  test('that are large go by themselves, and are written when there are so many bytes', async () => {
    const store = new Said()
    const batches = new Batches(store)
    const events = large('a', 20, 500_000)
    for (const event of events.slice(0, 14)) await batches.add(event)
    expect(store.appends).toEqual([])
    await batches.add(events[14]!)
    expect(store.appends, 'fifteen of half a megabyte').toHaveLength(15)
    const pairs = new Batches(store)
    for (const event of large('b', 2, 449_980)) await pairs.add(event)
    await pairs.flush()
    expect(store.appends.at(-1)).toEqual(['b', -1, 2])
  })

  test('of which one is refused: the reason is told, and none of them counts', async () => {
    const store = new Said()
    const batches = new Batches(store)
    await batches.add(sampleEvents('a', 1)[0]!)
    await batches.add(sampleEvents('b', 2)[1]!)
    await expect(batches.flush()).rejects.toThrow(/stream b/)
    expect(batches.imported).toBe(0)
  })
})

describe('the lines of a file', () => {
  const linesOf = async (content: string | Uint8Array) => {
    const path = made('lines', content)
    const file = await open(path, 'r')
    const lines: [number, string, number, boolean][] = []
    try {
      for await (const page of readLines(file, path))
        for (const { number, bytes, end, isWhole } of page)
          lines.push([number, bytes.length > 99 ? `${bytes.length} bytes` : bytes.toString(), end, isWhole])
    } finally {
      await file.close()
    }
    return lines
  }

  test('have their number, their end, and are whole, but for a last one without an end', async () => {
    expect(await linesOf('')).toEqual([])
    expect(await linesOf('\n')).toEqual([[1, '\n', 1, true]])
    expect(await linesOf('a\nbc\n\nd')).toEqual([
      [1, 'a\n', 2, true],
      [2, 'bc\n', 5, true],
      [3, '\n', 6, true],
      [4, 'd', 7, false],
    ])
  })

  test('may be longer than what is read at once, and end at its very end', async () => {
    const chunk = 256 * 1024
    const long = 'x'.repeat(3 * chunk)
    expect(await linesOf(`${'y'.repeat(chunk - 1)}\n${long}\nz\n`)).toEqual([
      [1, `${chunk} bytes`, chunk, true],
      [2, `${3 * chunk + 1} bytes`, 4 * chunk + 1, true],
      [3, 'z\n', 4 * chunk + 3, true],
    ])
  })

  test('may be as long as a line can be, and no longer', async () => {
    const longest = Buffer.alloc(MAX_LINE_BYTES, 'x')
    longest[MAX_LINE_BYTES - 1] = 10
    expect(await linesOf(longest)).toEqual([[1, `${MAX_LINE_BYTES} bytes`, MAX_LINE_BYTES, true]])
    const refused = linesOf(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(MAX_LINE_BYTES, 'x'), Buffer.from('\n')]))
    await expect(refused).rejects.toThrow(Failure)
    await expect(refused).rejects.toThrow(
      `Line 2 of ${at('lines')} is longer than ${MAX_LINE_BYTES} bytes, so it is no event of an exported log.`,
    )
    expect(bytesOf('x'.repeat(MAX_LINE_BYTES - 1), 'It').length).toBe(MAX_LINE_BYTES)
    expect(() => bytesOf('x'.repeat(MAX_LINE_BYTES), 'It')).toThrow(`It is longer than ${MAX_LINE_BYTES} bytes, so it cannot be exported.`)
  })

  test('are those of a file that can be read twice', async () => {
    mkdirSync(at('folder'))
    await expect(openRegular(at('folder'), 'r')).rejects.toThrow(
      new UsageError(`${at('folder')} is a folder or a pipe; name a file, which can be read twice.`),
    )
    await expect(openRegular(at('none'), 'r')).rejects.toThrow('ENOENT')
  })
})

describe('a line', () => {
  const [first, second] = sampleEvents('s', 2) as [Stored, Stored]
  const places = (stream: string) => (stream === 's' ? first.parts : undefined)

  test('holds an event, the place of the stream in its first alone', () => {
    expect(eventOf(lineOf(first), () => undefined)).toEqual(first)
    expect(lineOf(first)).toContain('"book":"paper.coinbase.main","symbol":"BTC/USD","base":"BTC","quote":"USD"')
    expect(lineOf(second)).not.toContain('"book"')
    expect(eventOf(lineOf(second), places)).toEqual(second)
    expect(
      eventOf(lineOf(second), () => undefined),
      'of a stream that did not begin',
    ).toBeNull()
  })

  test.each(['', 'x', 'null', '[]', '5', '"text"', '{}', '{"stream":"s"}', '{"stream":1,"input":[]}', '{"stream":"s","input":{}}'])(
    '%s holds none',
    (line) => {
      expect(eventOf(line, places)).toBeNull()
    },
  )

  test('that says the same in other words holds none', () => {
    const line = lineOf(second)
    expect(eventOf(line.replace('"number":1', '"number": 1'), places)).toBeNull()
    expect(eventOf(line.replace('"engine"', '"\\u0065ngine"'), places)).toBeNull()
    expect(eventOf(`${line} `, places)).toBeNull()
  })

  test('that is the first says by what it was written', () => {
    expect(otherWriterOf(HEADER)).toBeNull()
    expect(otherWriterOf('{"coinfold":"log","version":3}')).toBe('newer')
    expect(otherWriterOf('{"coinfold":"log","version":999999999,"more":1}')).toBe('newer')
    expect(otherWriterOf('{"coinfold":"log","version":1}')).toBe('unreleased')
    for (const other of [
      '',
      '{"coinfold":"log","version":0}',
      '{"coinfold":"log","version":1234567890}',
      ' {"coinfold":"log","version":3}',
    ])
      expect(otherWriterOf(other)).toBeNull()
  })

  test('that is the last says what stands before it, or what is wrong with it', () => {
    const footer = new Footer()
    footer.addLine(Buffer.from('x\n'))
    for (const { stream, number, hash, type } of [first, second]) footer.heads.observe({ stream, number, hash, type })
    const text = footer.text()
    const { events, head, sha256 } = JSON.parse(text)
    expect([events, head, isFooter(text), isFooter(lineOf(first))]).toEqual([2, footer.heads.head(), true, false])
    expect(footer.text(), 'asked as often as one likes').toBe(text)
    const said = (changed: object): string => footer.whyNot(JSON.stringify({ events, head, sha256, ...changed }))
    expect(footer.whyNot('x')).toBe('is no footer of an exported log')
    expect(said({ events: 3 })).toBe('tells of 3 events, and 2 stand before it')
    const other = `2-${'0'.repeat(64)}`
    expect(said({ head: other })).toBe(`tells of the head ${other}, and the events before it have the head ${head}`)
    expect(said({ sha256: '0'.repeat(64) })).toBe('does not fit the lines before it: they were changed, or stand in another order')
  })
})

describe('where events come from', () => {
  test('is a log, or a file that was made of one, by its first bytes', async () => {
    const store = SqliteStore.open(at('a.db'))
    await store.append('s', -1, sampleEvents('s', 2))
    await store.close()
    const source = await openSource(at('a.db'))
    expect(source.path).toBe(at('a.db'))
    for (const _ of ['once', 'twice']) {
      const events: Stored[] = []
      for await (const page of source.rows()) for (const { event } of page) events.push(event)
      expect(events.map((event) => storedOf({ position: '', ...event }))).toEqual(sampleEvents('s', 2))
    }
    await source.close()
    const odd = await openSource(made('odd', 'SQLite format 4'))
    await expect(
      (async () => {
        for await (const _ of odd.rows());
      })(),
    ).rejects.toThrow('Line 1 of ')
    await odd.close()
    await expect(openSource(at('none'))).rejects.toThrow(
      new UsageError(`There is no file ${at('none')}; make one with "coinfold export --to ${at('none')}".`),
    )
    await expect(openSource(`${made('file', '')}/x`)).rejects.toThrow('ENOTDIR')
  })
})

describe('the file of a backup', () => {
  test('is there when it is finished, durable and marked, and leaves nothing when it is not', async () => {
    const from = SqliteStore.open(at('a.db'))
    await from.append('s', -1, sampleEvents('s', 3))
    const file = new BackupFile(at('b.db'))
    expect([file.path, file.unfinished]).toEqual([at('b.db'), `${at('b.db')}.tmp`])
    await file.fill(from, 'a.db', () => {})
    expect(() => new BackupFile(at('b.db')), 'one at a time').toThrow(
      /^There is a file \S+b\.db\.tmp: a backup to \S+b\.db is being made or was cut short/,
    )
    await file.finish()
    file.discard()
    const copy = SqliteStore.open(at('b.db'), { readOnly: true })
    expect([copy.marks.isCopy, (await allRows(copy.readAll(null))).map(storedOf)]).toEqual([true, sampleEvents('s', 3)])
    await copy.close()
    await from.close()
    expect(() => new BackupFile(at('b.db'))).toThrow(
      `There is a file ${at('b.db')} already, and no backup replaces one: name another by --to.`,
    )
  })

  test('replaces nothing that came meanwhile, and can be made of any store', async () => {
    const from = new MemoryStore()
    await from.append('s', -1, sampleEvents('s', 300))
    const file = new BackupFile(at('b.db'))
    const told: number[] = []
    await file.fill(from, 'memory', (events) => told.push(events))
    made('b.db', 'mine')
    await expect(file.finish()).rejects.toThrow('already, and no backup replaces one')
    expect(readFileSync(at('b.db'), 'utf8')).toBe('mine')
    const whole = SqliteStore.open(file.unfinished, { readOnly: true })
    expect((await allRows(whole.readAll(null))).length).toBe(300)
    await whole.close()
    file.discard()
    expect(() => readFileSync(file.unfinished)).toThrow('ENOENT')
    expect(told.length).toBeGreaterThan(0)
  })
})
