import { beforeAll, describe, expect, test } from 'vitest'
import { readRow } from '../../src/audit/chain.ts'
import { verifyLog } from '../../src/audit/verify.ts'
import type { Row } from '../../src/event/store.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { type EngineLog, engineLogs, isOneCycle, isQuiet } from './engine-logs.ts'
import { generatedFacts, pages, sealAll } from './sealed-log.ts'

/** Walking a log costs more than changing it: of the busy ones every so many-th byte, unless there is time for all. */
const STRIDE = IS_NIGHT ? 1 : 29
const HEX = '0123456789abcdef'

let quiet: EngineLog
let busy: EngineLog
beforeAll(async () => {
  quiet = (await engineLogs(1, isQuiet, drawnFrom(5)))[0]!
  busy = (await engineLogs(1, isOneCycle(70), drawnFrom(5)))[0]!
})

const logs = (): (readonly Row[])[] => [quiet.rows, busy.rows, sealAll(generatedFacts(3, 1)).rows]
const flipped = (text: string, place: number, mask: number): string => {
  const bytes = Buffer.from(text)
  bytes[place] = bytes[place]! ^ mask
  return bytes.toString()
}

/** The log with one row in another's place must end there. */
const expectFound = async (rows: readonly Row[], index: number, row: Row, rule: string): Promise<void> => {
  const { broken, ok, events } = await verifyLog(pages([...rows.slice(0, index), row, ...rows.slice(index + 1)]))
  if (ok || events !== index || broken?.rule !== rule || broken.stream !== row.stream || broken.number !== row.number)
    expect.fail(`Row ${index} changed to ${JSON.stringify(row)} leads to ${JSON.stringify({ ok, events, broken })}`)
}

describe('one byte of one row', () => {
  test('the logs are whole to begin with', async () => {
    for (const rows of logs()) expect(await verifyLog(pages(rows))).toMatchObject({ ok: true, events: rows.length })
  })

  test('every bit of every byte of every row, turned over: the row is not what was written', () => {
    let changes = 0
    for (const row of logs().flat())
      for (let place = 0; place < Buffer.byteLength(row.text); place++)
        for (let bit = 0; bit < 8; bit++) {
          const read = readRow({ ...row, text: flipped(row.text, place, 1 << bit) })
          if (!('finding' in read) || read.finding.rule !== 'text-changed') expect.fail(`bit ${bit} of byte ${place} of ${row.text}`)
          changes++
        }
    expect(changes).toBeGreaterThan(300_000)
  })

  test('every byte of a log in which nothing was traded: the whole verdict names the row', async () => {
    for (const [index, row] of quiet.rows.entries())
      for (let place = 0; place < Buffer.byteLength(row.text); place++)
        await expectFound(quiet.rows, index, { ...row, text: flipped(row.text, place, 1 + (place % 255)) }, 'text-changed')
  }, 600_000)

  test(`every ${STRIDE === 1 ? '' : `${STRIDE}th `}byte of a log of whole cycles, each time another one and to another value`, async () => {
    let at = 0
    for (const rows of logs().slice(1))
      for (const [index, row] of rows.entries())
        for (let place = at++ % STRIDE; place < Buffer.byteLength(row.text); place += STRIDE)
          await expectFound(rows, index, { ...row, text: flipped(row.text, place, 1 + (place % 255)) }, 'text-changed')
  }, 3_600_000)

  test('a byte more, a byte less, two bytes that change places', async () => {
    for (const rows of logs())
      for (const [index, row] of rows.entries()) {
        const { text } = row
        const middle = (index * 37) % (text.length - 2)
        const swapped = text.slice(0, middle) + text[middle + 1] + text[middle] + text.slice(middle + 2)
        const edits = [
          '',
          text.slice(0, -1),
          text.slice(1),
          `${text} `,
          ` ${text}`,
          `${text}\n`,
          text.slice(0, middle) + text.slice(middle + 1),
          swapped,
        ]
        for (const edit of edits) if (edit !== text) await expectFound(rows, index, { ...row, text: edit }, 'text-changed')
      }
  })

  test('every digit of every hash, and every other number and stream', async () => {
    for (const rows of logs())
      for (const [index, row] of rows.entries()) {
        for (let place = index % STRIDE; place < 64; place += STRIDE) {
          const digit = HEX[(HEX.indexOf(row.hash[place]!) + 1 + (place % 15)) % 16]
          await expectFound(rows, index, { ...row, hash: row.hash.slice(0, place) + digit + row.hash.slice(place + 1) }, 'text-changed')
        }
        await expectFound(rows, index, { ...row, hash: row.hash.toUpperCase() }, 'text-changed')
        for (const number of [row.number + 1, row.number - 1, -1, 0.5]) await expectFound(rows, index, { ...row, number }, 'not-an-event')
        for (const stream of [`${row.stream}x`, row.stream.toUpperCase(), ''])
          await expectFound(rows, index, { ...row, stream }, 'not-an-event')
      }
  })
})
