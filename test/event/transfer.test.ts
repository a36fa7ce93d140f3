import { appendFileSync, copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventHash, seal } from '../../src/event/envelope.ts'
import { Heads } from '../../src/event/heads.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { EventStore } from '../../src/event/store.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { playRows } from '../fuzz/real-log.ts'
import { RowStore } from './row-store.ts'
import { allRows, sampleDraft, storedOf } from './sample.ts'
import { exported, imported, inFolder, linesOf, logs, openFolder, plainRows, storeOf, woven, writeLines } from './transfer-stage.ts'

openFolder()

const WOVEN = ['s-a', 's-b', 's-a', 's-a', 's-c', 's-b']

describe('a log moves through a file', () => {
  test('what the engine wrote arrives byte for byte, in its order, with the same head', async () => {
    const rows = await playRows()
    const from = await storeOf(rows.map(storedOf))
    const file = inFolder('real.jsonl')
    const into = SqliteStore.open(inFolder('real.db'))
    const { events, head } = await exported(from, file)
    expect(await imported(file, into)).toMatchObject({ events, head, missing: events })
    expect(await plainRows(into)).toEqual(await plainRows(from))
    await into.close()
    const heads = new Heads()
    for (const row of rows) heads.observe(row)
    expect({ events, head }).toEqual({ events: rows.length, head: heads.head() })
  })

  test('any log arrives byte for byte, and exported again is the same file', async () => {
    await fc.assert(
      fc.asyncProperty(logs, async (events) => {
        const from = await storeOf(events)
        const lines = await linesOf(from)
        const into = new MemoryStore()
        await imported(writeLines(inFolder('any.jsonl'), lines), into)
        expect(await plainRows(into)).toEqual(await plainRows(from))
        expect(await linesOf(into)).toEqual(lines)
      }),
      { numRuns: 60 },
    )
  })

  test('a line: the envelope in one order, where a stream belongs once, and data as it is, character by character', async () => {
    const parts = { book: '', symbol: null, base: null, quote: null }
    const first = seal({ ...sampleDraft('s-a', 0, { b: 1, a: 'ü' }), parts, causation: 'cause', venueTime: 5 }, '').stored
    const second = seal({ ...sampleDraft('s-a', 1, {}), parts }, first.hash).stored
    const [, ...lines] = await linesOf(await storeOf([first, second]))
    expect(lines[0]).toBe(
      '{"stream":"s-a","number":0,"book":"","symbol":null,"base":null,"quote":null,"type":"RefusalRepeated","version":1,' +
        '"time":1522800000000,"venueTime":5,"wallTime":1700000000000,"input":["candle",0,1522800000000],"command":1,' +
        `"correlation":"cycle-1","causation":"cause","run":"run-1","actor":"engine","hash":"${first.hash}","data":{"b":1,"a":"ü"}}`,
    )
    expect(lines[1]).toBe(
      '{"stream":"s-a","number":1,"type":"RefusalRepeated","version":1,"time":1522800000001,"venueTime":null,"wallTime":1700000000000,' +
        '"input":["candle",1,1522800000000],"command":1,"correlation":"cycle-1","causation":null,"run":"run-1","actor":"engine",' +
        `"hash":"${second.hash}","data":{}}`,
    )
  })

  test('the file: a header, one line an event, and a footer that other programs can check', async () => {
    const events = woven(WOVEN)
    const [header, ...lines] = await linesOf(await storeOf(events))
    const footer = JSON.parse(lines.pop()!)
    expect(header).toBe('{"coinfold":"log","version":2}')
    expect(lines).toHaveLength(events.length)
    for (const [index, line] of lines.entries())
      expect(JSON.parse(line)).toMatchObject({ hash: events[index]!.hash, data: { times: index } })
    const heads = new Heads()
    for (const event of events) heads.observe(event)
    const sha = sha256([header, ...lines].map((line) => `${line}\n`).join(''))
    expect(footer).toEqual({ events: 6, head: heads.head(), sha256: sha })
  })

  test('an empty log is a header and a footer', async () => {
    const lines = await linesOf(new MemoryStore())
    expect(lines).toHaveLength(2)
    expect(await imported(writeLines(inFolder('none.jsonl'), lines), new MemoryStore())).toMatchObject({ events: 0, missing: 0 })
  })

  test('an event of 5 MB arrives', async () => {
    const from = await storeOf(woven(['s-a', 's-a', 's-b'], () => ({ long: 'ü'.repeat(2_500_000) })))
    const into = new MemoryStore()
    await imported(writeLines(inFolder('large.jsonl'), await linesOf(from)), into)
    expect(await plainRows(into)).toEqual(await plainRows(from))
  })
})

describe('an export is gone on with', () => {
  const events = woven(WOVEN)
  const file = inFolder('again.jsonl')

  test('wherever it was cut off: the same file comes out', async () => {
    const from = await storeOf(events)
    await exported(from, file)
    const whole = readFileSync(file)
    const isNearEnd = (at: number): boolean => whole.subarray(Math.max(0, at - 3), at + 3).includes('\n')
    for (let length = whole.length; length >= 0; length--) {
      if (!isNearEnd(length) && length % 40 > 0) continue
      truncateSync(file, length)
      const { events: all, written } = await exported(from, file)
      expect(readFileSync(file).equals(whole), `cut off after ${length} bytes`).toBe(true)
      const kept = whole.subarray(0, length).toString().split('\n').length - 2
      expect({ all, written }).toEqual({ all: 6, written: 6 - Math.min(Math.max(kept, 0), 6) })
    }
  })

  test('and a last line that was never ended is taken away, however long it is', async () => {
    const lines = await linesOf(await storeOf(events))
    writeLines(file, lines.slice(0, 5))
    appendFileSync(file, '\0'.repeat(10_000))
    expect(await exported(await storeOf(events), file)).toMatchObject({ written: 2 })
    expect(readFileSync(file, 'utf8').split('\n')).toEqual([...lines, ''])
  })

  test('when the log has grown since: the footer gives way to what is new', async () => {
    for (let before = 0; before <= events.length; before++) {
      writeFileSync(file, '')
      await exported(await storeOf(events.slice(0, before)), file)
      const { written } = await exported(await storeOf(events), file)
      expect(written).toBe(events.length - before)
      expect(readFileSync(file, 'utf8').split('\n').slice(0, -1)).toEqual(await linesOf(await storeOf(events)))
    }
  })

  test('and what has ended is not written again', async () => {
    const from = await storeOf(events)
    writeFileSync(file, '')
    await exported(from, file)
    const whole = readFileSync(file)
    expect(await exported(from, file)).toMatchObject({ events: 6, written: 0 })
    expect(readFileSync(file)).toEqual(whole)
  })

  /** Refused with the sentence, and not a byte of the file was changed. */
  const expectKept = async (store: EventStore, sentence: RegExp): Promise<void> => {
    const before = readFileSync(file)
    await expect(exported(store, file)).rejects.toThrow(sentence)
    expect(readFileSync(file).equals(before)).toBe(true)
  }

  test('but not if a line of it is not what the log holds: the first one is named', async () => {
    const from = await storeOf(events)
    const lines = await linesOf(from)
    const other = woven(WOVEN, (index) => ({ times: index === 3 ? 'other' : index }))
    writeLines(file, await linesOf(await storeOf(other)))
    await expectKept(from, /^Line 5 of .*again\.jsonl is not what the log holds there/)
    writeLines(file, lines.with(3, `${lines[3]} `))
    await expectKept(from, /^Line 4 of .* is not what the log holds/)
    writeLines(file, lines.with(7, lines[7]!.replace('"events":6', '"events":7')))
    await expectKept(from, /^Line 8 of .* is not what the log holds/)
    writeLines(file, [...lines, ''])
    await expectKept(from, /^Line 9 of .* stands behind the footer/)
    writeLines(file, [...(await linesOf(await storeOf(events.slice(0, 2)))), lines[4]!])
    await expectKept(from, /^Line 5 of .* stands behind the footer/)
  })

  test('nor if the log is shorter than the file', async () => {
    writeLines(file, await linesOf(await storeOf(events)))
    await expectKept(await storeOf(events.slice(0, 4)), /^Line 6 of .* is not what the log holds there/)
    writeLines(file, (await linesOf(await storeOf(events))).slice(0, -1))
    await expectKept(await storeOf(events.slice(0, 4)), /^Line 6 of .* is not what the log holds there/)
  })

  test.each([
    ['notes'],
    ['notes\n'],
    ['{"coinfold":"log","version":3}\n'],
    ['{"coinfold":"log","version":1}\n'],
    ['{"a"'],
    ['\n'],
    ['SQLite format 3\0'],
  ])('nor anything else, such as %j', async (text) => {
    writeFileSync(file, text)
    await expectKept(await storeOf(events), /^Line 1 of .* is not the header of an exported log\. It was left as it is/)
  })

  test('a folder is no file, and a folder that is missing is not made', async () => {
    await expect(exported(await storeOf(events), inFolder('.'))).rejects.toThrow(/is a folder or a pipe/)
    await expect(exported(await storeOf(events), inFolder('none/a.jsonl'))).rejects.toThrow(/its folder is missing/)
  })
})

describe('a log that is damaged is not exported', () => {
  test.each<[string, (data: string) => string, RegExp]>([
    ['changed data', (data) => data.replace('"times"', '"timez"'), /event 2 of stream s-a is not what was written/],
    ['another way to write JSON', (data) => data.replace('{"times"', '{ "times"'), /event 2 of stream s-a is not what was written/],
  ])('%s', async (_, damage, sentence) => {
    const rows = await allRows((await storeOf(woven(WOVEN))).readAll(null))
    rows[3] = { ...rows[3]!, data: damage(rows[3]!.data) }
    const file = inFolder('damaged.jsonl')
    await expect(exported(new RowStore(rows), file)).rejects.toThrow(/^The log from\.db is damaged: /)
    await expect(exported(new RowStore(rows), file)).rejects.toThrow(sentence)
  })

  test('data that JSON would write in another way, though its hash fits: a store that keeps JSON could not give it back', async () => {
    const rows = await allRows((await storeOf(woven(WOVEN))).readAll(null))
    const changed = { ...rows[3]!, data: '{"times":3.0}' }
    rows[3] = { ...changed, hash: eventHash(changed, rows[2]!.hash) }
    await expect(exported(new RowStore(rows), inFolder('other.jsonl'))).rejects.toThrow(
      /event 2 of stream s-a is not written as coinfold writes JSON/,
    )
  })
})

test('an event that no reader would take is not exported', async () => {
  const from = await storeOf(woven(['s-a', 's-b'], (index) => ({ long: 'x'.repeat(index * 17 * 1024 * 1024) })))
  await expect(exported(from, inFolder('huge.jsonl'))).rejects.toThrow(/^Event 0 of stream s-b is longer than 16777216 bytes/)
})

describe('a log moves from store to store', () => {
  test('as through a file', async () => {
    const path = inFolder('source.db')
    const from = await storeOf(woven(WOVEN), SqliteStore.open(path))
    const rows = await plainRows(from)
    await from.close()
    const into = new MemoryStore()
    expect(await imported(path, into)).toMatchObject({ events: 6, missing: 6 })
    expect(await plainRows(into)).toEqual(rows)
    expect(await imported(path, into)).toMatchObject({ events: 6, missing: 0 })
    expect(await plainRows(into)).toEqual(rows)
  })

  test('a file that is neither is refused, and a missing one, too', async () => {
    copyFileSync(new URL('../fixtures/valid.yaml', import.meta.url), inFolder('a.yaml'))
    await expect(imported(inFolder('a.yaml'), null)).rejects.toThrow(/^Line 1 of .*a\.yaml is not the header/)
    appendFileSync(inFolder('half.db'), 'SQLite format 3\0')
    await expect(imported(inFolder('half.db'), null)).rejects.toThrow(/half\.db is not a coinfold log/)
    await expect(imported(inFolder('no.jsonl'), null)).rejects.toThrow(/There is no file .*no\.jsonl/)
    await expect(imported(inFolder('.'), null)).rejects.toThrow(/is a folder or a pipe/)
    expect(existsSync(inFolder('no.jsonl'))).toBe(false)
  })
})
