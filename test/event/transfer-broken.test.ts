import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory-store.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { uuidFrom } from '../../src/kernel/ids.ts'
import { changes, mutate } from '../fuzz/mutate.ts'
import { playRows, sealedOf } from '../fuzz/real-log.ts'
import { imported, inFolder, linesOf, openFolder, plainRows, storeOf, woven, writeLines } from './transfer-stage.ts'

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

let real: ReturnType<typeof sealedOf>[] = []
let lines: string[] = []
beforeAll(async () => {
  real = (await playRows()).map(sealedOf)
  lines = await linesOf(await storeOf(real))
})

/** Index of the line of the event, as `lines` holds it. */
const lineWith = (index: number): number => index + 1
const streamAt = (index: number): string => real[index]!.event.stream
const eventLine = (text: string): string => `{"hash":"${sha256(text)}","event":${text}}`
const withId = (text: string): string => `{"id":"${uuidFrom(sha256(`{${text.slice(45)}`))}",${text.slice(45)}`

/** Behind the middle, an event whose neighbour is of the same stream, or of another. */
const neighbours = (isSame: boolean): number =>
  real.findIndex((_, index) => index > real.length / 2 && (streamAt(index) === streamAt(index + 1)) === isSame)

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
    await expectRefused(31, 'its event does not have its hash')
    writeLines(file, lines.with(30, lines[30]!.replace(/^\{"hash":"./, '{"hash":"x')))
    await expectRefused(31, 'it is not .* as "coinfold export" writes it')
    writeLines(
      file,
      lines.with(
        30,
        lines[30]!.replace(/^(\{"hash":"[0-9a-f]{63})./, (_, all) => `${all}${lines[30]![72] === '0' ? 1 : 0}`),
      ),
    )
    await expectRefused(31, 'its event does not have its hash')
  })

  test('an edited event with a new hash; with a new id, the next of its stream tells', async () => {
    const index = neighbours(true)
    const edited = real[index]!.text.replace(/"wallTime":\d/, '"wallTime":9')
    expect(edited).not.toBe(real[index]!.text)
    writeLines(file, lines.with(lineWith(index), eventLine(edited)))
    await expectRefused(index + 2, 'has an id that does not follow')
    writeLines(file, lines.with(lineWith(index), eventLine(withId(edited))))
    await expectRefused(index + 3, 'does not continue the event before it')
  })

  test('swapped lines, of one stream or of two', async () => {
    for (const isSame of [true, false]) {
      const at = lineWith(neighbours(isSame))
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
    const index = neighbours(true)
    writeLines(file, lines.toSpliced(lineWith(index), 1))
    await expectRefused(index + 2, 'an event is missing or stands twice')
    writeLines(file, lines.toSpliced(lineWith(index), 0, lines[lineWith(index)]!))
    await expectRefused(index + 3, 'an event is missing or stands twice')
    writeLines(file, lines.toSpliced(-2, 1))
    await expectRefused(lines.length - 1, `tells of ${real.length} events, and ${real.length - 1} stand before it`)
  })

  test('another header', async () => {
    for (const header of ['', '{}', lines[1]!, ` ${lines[0]}`, `\ufeff${lines[0]}`, `${lines[0]}\r`, lines[0]!.replace('1', '0')]) {
      writeLines(file, lines.with(0, header))
      await expectRefused(1, 'is not the header of an exported log')
    }
    writeLines(file, lines.with(0, '{"coinfold":"log","version":2,"packed":true}'))
    await expectRefused(1, 'was written by a newer coinfold. Update coinfold')
    writeLines(file, lines.slice(1))
    await expectRefused(1, 'is not the header')
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

  test.each<[string, (text: string) => string, string]>([
    ['written otherwise', (text) => text.replace('"number":', '"number": '), 'is not written as coinfold writes JSON'],
    ['no JSON', (text) => text.slice(0, -1), 'is not valid JSON'],
    ['no event', () => '{"stream":"s-a","number":0}', 'event 0 of stream s-a'],
    ['without a stream', () => '{"number":0}', 'without stream or number'],
    ['a name that none can have', (text) => text.replace('"data":{', '"data":{"__proto__":1,'), 'holds a name that no event can have'],
  ])('an event that is %s, with a hash that fits', async (_, damage, sentence) => {
    writeLines(file, lines.with(1, eventLine(damage(real[0]!.text))))
    await expectRefused(2, sentence)
  })

  test('an event of a newer coinfold, and which', async () => {
    const first = real[0]!.text
    writeLines(file, lines.with(1, eventLine(withId(first.replace('"type":"SessionStarted"', '"type":"SessionDreamt"')))))
    await expectRefused(2, 'was written by a newer coinfold: event 0 of stream .* is of the unknown type SessionDreamt. Update coinfold')
    writeLines(file, lines.with(1, eventLine(withId(first.replace('"version":1', '"version":7')))))
    await expectRefused(2, 'was written by a newer coinfold: event 0 of stream .* is version 7 of SessionStarted')
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
      fc.asyncProperty(changes(['"hash":"', '{"events":', '"previousHash":"', '}\n']), async (list) => {
        const changed = mutate(bytes, list)
        writeFileSync(file, changed)
        const into = new MemoryStore()
        if (changed.equals(bytes)) return
        await expect(imported(file, into)).rejects.toThrow(/^Line \d+ of /)
        expect(await plainRows(into)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
