import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventHash } from '../../src/event/envelope.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Stored } from '../../src/event/store.ts'
import { lineOf } from '../../src/event/transfer/line-format.ts'
import { changes, mutate } from '../fuzz/mutate.ts'
import { playRows } from '../fuzz/real-log.ts'
import { storedOf } from './sample.ts'
import { exported, imported, inFolder, linesOf, openFolder, plainRows, storeOf, woven, writeLines } from './transfer-stage.ts'

openFolder()

const file = inFolder('broken.jsonl')

/** Refused with the sentence, before a log was made, and by one that has the first events it stays as it was. */
const expectRefused = async (line: number | null, sentence = ''): Promise<void> => {
  const named = line === null ? /^Line \d+ of .*broken\.jsonl .*\.$/ : new RegExp(`^Line ${line} of .*broken\\.jsonl .*${sentence}.*\\.$`)
  await expect(imported(file, null)).rejects.toThrow(named)
  const into = await storeOf(real.slice(0, 5))
  const before = await plainRows(into)
  await expect(imported(file, into)).rejects.toThrow(/^Line \d+ of /)
  expect(await plainRows(into), 'nothing was imported').toEqual(before)
}

let real: Stored[] = []
let lines: string[] = []
beforeAll(async () => {
  real = (await playRows()).map(storedOf)
  lines = await linesOf(await storeOf(real))
})

/** Index of the line of the event, as `lines` holds it. */
const lineWith = (index: number): number => index + 1
const streamAt = (index: number): string => real[index]!.stream
const hashBefore = (index: number): string => real.slice(0, index).findLast(({ stream }) => stream === streamAt(index))?.hash ?? ''
/** The line of an event that was changed, with the hash that it then has. */
const lineWhere = (index: number, change: Partial<Stored>): string => {
  const event = { ...real[index]!, ...change }
  return lineOf({ ...event, hash: eventHash(event, hashBefore(index)) })
}

/** Behind the middle, an event whose neighbour is of the same stream. */
const ofOneStream = (): number => real.findIndex((_, index) => index > real.length / 2 && streamAt(index) === streamAt(index + 1))

/** Neither of fills, which a sample counts, nor seals: both say of more than the time what stands before them. */
const isPlain = (index: number): boolean => !/Filled$|^HeadsSealed$/.test(real[index]!.type)
/** An event whose neighbour is of another stream and later. */
const ofTwoStreams = (): number =>
  real.findIndex(({ time }, index) => {
    const next = real[index + 1]
    return (
      next !== undefined &&
      index > real.length / 2 &&
      isPlain(index) &&
      isPlain(index + 1) &&
      next.stream !== streamAt(index) &&
      time < next.time
    )
  })

describe('a broken file is refused, naming the line', () => {
  test('an empty one, and one that is cut off between two lines', async () => {
    writeFileSync(file, '')
    await expectRefused(1, 'is missing: the file ends without its footer')
    for (const kept of [1, 2, 40, lines.length - 1]) {
      writeLines(file, lines.slice(0, kept))
      await expectRefused(kept + 1, 'is missing: the file ends without its footer')
    }
  })

  test('cut off within a line', async () => {
    writeLines(file, lines.slice(0, 40))
    const text = readFileSync(file)
    for (const less of [1, 2, 100]) {
      writeFileSync(file, text.subarray(0, -less))
      await expectRefused(40, 'is cut off')
    }
    writeFileSync(file, lines.join('\n'))
    await expectRefused(lines.length, 'is cut off')
  })

  test('a byte of an event, or of its hash', async () => {
    writeLines(file, lines.with(30, lines[30]!.replace('"data":{', '"data" {')))
    await expectRefused(31, 'it is not an event as "coinfold export" writes it')
    writeLines(file, lines.with(30, lines[30]!.replace(/"wallTime":\d/, '"wallTime":9')))
    await expectRefused(31, 'its hash does not fit. Export the log anew')
    writeLines(file, lines.with(30, lines[30]!.replace(/"hash":"./, '"hash":"x')))
    await expectRefused(31, 'its hash does not fit')
    writeLines(
      file,
      lines.with(
        30,
        lines[30]!.replace(/("hash":"[0-9a-f]{63})(.)/, (_, all, last) => `${all}${last === '0' ? 1 : 0}`),
      ),
    )
    await expectRefused(31, 'its hash does not fit')
  })

  test('a line that says more, less, or the same in another order than it should', async () => {
    const line = lines[30]!
    for (const other of [
      line.replace('{"stream"', '{"note":1,"stream"'),
      line.replace('"number":', '"book":"paper.other.main","number":'),
      line.replace(/,"command":\d+/, ''),
      line.replace(/"input":\[("\w+"),(\d+),/, '"input":[$1,$2,0,'),
      line.replace(/("stream":"[^"]+"),("number":\d+)/, '$2,$1'),
      line.replace(/\}$/, ',"more":1}'),
      ` ${line}`,
    ]) {
      expect(other).not.toBe(line)
      writeLines(file, lines.with(30, other))
      await expectRefused(31, '')
    }
  })

  test('an edited event with the hash that fits it: the next of its stream tells', async () => {
    const index = ofOneStream()
    writeLines(file, lines.with(lineWith(index), lineWhere(index, { wallTime: 9 })))
    await expectRefused(index + 3, 'does not continue the event before it')
  })

  test('the first event of a stream that says that it belongs to another book or instrument', async () => {
    const index = real.findIndex(({ stream, number }) => number === 0 && stream.startsWith('position-'))
    for (const [part, other] of [
      ['book', '"paper.x.main"'],
      ['symbol', '"X/Y"'],
      ['base', 'null'],
    ] as const) {
      writeLines(file, lines.with(lineWith(index), lines[lineWith(index)]!.replace(new RegExp(`"${part}":"[^"]+"`), `"${part}":${other}`)))
      await expectRefused(index + 2, 'its hash does not fit')
    }
  })

  test('swapped lines, of one stream or of two', async () => {
    for (const isSame of [true, false]) {
      const at = lineWith(isSame ? ofOneStream() : ofTwoStreams())
      writeLines(file, lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!))
      if (isSame) await expectRefused(at + 1, 'follows number')
      else await expectRefused(at + 2, 'holds an event that happened before the one above it')
    }
  })

  test('swapped lines that tell no time: the footer does', async () => {
    const few = await linesOf(await storeOf(woven(['s-a', 's-b', 's-b'])))
    writeLines(file, [few[0]!, few[2]!, few[1]!, ...few.slice(3)])
    await expectRefused(5, 'does not fit the lines before it: they were changed, or stand in another order')
  })

  test('a missing line and a double one', async () => {
    const index = ofOneStream()
    writeLines(file, lines.toSpliced(lineWith(index), 1))
    await expectRefused(index + 2, 'an event is missing or stands twice')
    writeLines(file, lines.toSpliced(lineWith(index), 0, lines[lineWith(index)]!))
    await expectRefused(index + 3, 'an event is missing or stands twice')
    writeLines(file, lines.toSpliced(-2, 1))
    await expectRefused(lines.length - 1, `tells of ${real.length} events, and ${real.length - 1} stand before it`)
  })

  test('another header', async () => {
    for (const header of ['', '{}', lines[1]!, ` ${lines[0]}`, lines[0]!.replace('2', '0')]) {
      writeLines(file, lines.with(0, header))
      await expectRefused(1, 'is not the header of an exported log')
    }
    writeLines(file, lines.with(0, '{"coinfold":"log","version":3,"packed":true}'))
    await expectRefused(1, 'was written by a newer coinfold. Update coinfold')
    writeLines(file, lines.with(0, lines[0]!.replace('2', '1')))
    await expectRefused(1, 'was written by a coinfold before its first release. Read it with the one that wrote it')
    writeLines(file, lines.slice(1))
    await expectRefused(1, 'is not the header')
  })

  test.each<[what: string, disguised: (text: string) => string | Buffer, sentence: RegExp]>([
    ['CR LF', (text) => text.replaceAll('\n', '\r\n'), /has lines that end in CR LF, and an exported file has LF alone/],
    ['a byte order mark', (text) => `\ufeff${text}`, /begins with a byte order mark/],
    ['both', (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`, /begins with a byte order mark/],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le'), /is text in UTF-16/],
    ['gzip', (text) => gzipSync(text), /is packed by gzip: unpack it first, by "gunzip"\.$/],
    ['zstd', (text) => zstdCompressSync(text), /is packed by zstd/],
    ['zip', () => Buffer.from('PK\x03\x04 and so on'), /is a zip archive/],
  ])('what a way between two computers makes of a file is told: %s', async (_, disguised, sentence) => {
    writeFileSync(file, disguised(`${lines.join('\n')}\n`))
    const before = readFileSync(file)
    await expect(imported(file, null)).rejects.toThrow(sentence)
    await expect(exported(await storeOf(real), file)).rejects.toThrow(/ or name another file by --to\.$/)
    expect(readFileSync(file).equals(before), 'and is left as it is').toBe(true)
  })

  test('another footer, and what stands behind it', async () => {
    const footer = lines.at(-1)!
    for (const [other, sentence] of [
      [footer.replace(`:${real.length},`, ':9,'), `tells of 9 events, and ${real.length} stand before it`],
      [footer.replace(/(-)[0-9a-f]{8}/, '$100000000'), 'tells of the head'],
      [footer.replace(/("sha256":")[0-9a-f]{8}/, '$100000000'), 'does not fit the lines before it'],
      [`${footer} `, 'is no footer'],
      ['{"events":', 'is no footer'],
    ] as const) {
      writeLines(file, lines.with(-1, other))
      await expectRefused(lines.length, sentence)
    }
    for (const more of ['', footer, lines[1]!]) {
      writeLines(file, [...lines, more])
      await expectRefused(lines.length + 1, 'stands behind the footer')
    }
    writeLines(file, lines.toSpliced(20, 0, footer))
    await expectRefused(21, `tells of ${real.length} events`)
  })

  test('what is no text, and what is far too long', async () => {
    writeFileSync(file, Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 37) % 256)))
    await expectRefused(1, 'is not the header')
    const bytes = Buffer.from(lines.slice(0, 20).join('\n'))
    writeFileSync(file, Buffer.concat([bytes, Buffer.from([10, 0xc3, 0x28, 10])]))
    await expectRefused(21, 'it is not text in UTF-8')
    writeLines(file, lines.with(30, 'x'.repeat(17 * 1024 * 1024)))
    await expectRefused(31, 'is longer than 16777216 bytes')
    writeLines(file, lines.with(1, 'x'.repeat(16 * 1024 * 1024 + 1000)))
    await expectRefused(2, 'is longer than 16777216 bytes')
    writeFileSync(file, `${lines[0]}\n${'x'.repeat(17 * 1024 * 1024)}`)
    await expectRefused(2, 'is longer than 16777216 bytes')
  })

  test.each<[string, string, string]>([
    ['written otherwise', '{"a":1.0}', 'it is not an event as "coinfold export" writes it'],
    ['no JSON', '{"a":1', 'it is not an event as "coinfold export" writes it'],
    ['no object', '7', 'event 0 of stream log has data that is not a JSON object'],
    ['a name that none can have', '{"__proto__":1}', 'holds a name that no event can have'],
  ])('an event whose data is %s, with a hash that fits', async (_, data, sentence) => {
    writeLines(file, lines.with(1, lineWhere(0, { data })))
    await expectRefused(2, sentence)
  })

  test.each<[string, Partial<Stored>]>([
    ['without a stream', { stream: undefined as never }],
    ['of a stream that is no text', { stream: 7 as never }],
    ['without a number', { number: undefined as never }],
    ['of a number that is text', { number: '0' as never }],
    ['without parts', { parts: {} as never }],
    ['of a time that is text', { time: 'now' as never }],
    ['of no run', { run: undefined as never }],
  ])('an event %s, with a hash that fits', async (_, change) => {
    writeLines(file, lines.with(1, lineWhere(0, change)))
    await expectRefused(2)
  })

  test('an event of a newer coinfold, and which', async () => {
    writeLines(file, lines.with(1, lineWhere(0, { type: 'LogDreamt' })))
    await expectRefused(
      2,
      'was written by a newer coinfold: event 0 of stream log is of the unknown type LogDreamt. Update coinfold to read it',
    )
    writeLines(file, lines.with(1, lineWhere(0, { version: 7 })))
    await expectRefused(2, 'was written by a newer coinfold: event 0 of stream log is version 7 of LogBegun')
  })
})

describe('no file that differs from what was exported is imported', () => {
  test('every byte of it changed, one at a time, and cut off', async () => {
    writeLines(file, await linesOf(await storeOf(woven(['s-a', 's-b']))))
    const bytes = readFileSync(file)
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      // another digit, another letter, another sign: one that may stand in JSON
      changed[at] = changed[at]! ^ 1
      writeFileSync(file, changed)
      await expect(imported(file, null), `byte ${at}`).rejects.toThrow(/^Line \d+ of /)
      if (at % 9 > 0) continue
      writeFileSync(file, bytes.subarray(0, at))
      await expect(imported(file, null), `length ${at}`).rejects.toThrow(/^Line \d+ of /)
    }
  })

  test('damaged in any way', async () => {
    writeLines(file, await linesOf(await storeOf(real.slice(0, 12))))
    const bytes = readFileSync(file)
    await fc.assert(
      fc.asyncProperty(changes(['"hash":"', '{"events":', '"causation":"', '}\n']), async (list) => {
        const changed = mutate(bytes, list)
        writeFileSync(file, changed)
        const into = new MemoryStore()
        if (changed.equals(bytes)) return
        await expect(imported(file, into)).rejects.toThrow(/^(Line \d+ of |\S+broken\.jsonl (is|begins|has) )/)
        expect(await plainRows(into)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
