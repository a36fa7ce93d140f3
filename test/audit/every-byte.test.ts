import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkLink } from '../../src/audit/chain/row-check.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { Heads } from '../../src/event/heads.ts'
import { Places } from '../../src/event/link.ts'
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

/** What the tables of a store hold of a row besides its data, each made another one in every way that a byte can. */
const otherEnvelopes = (row: Row): Row[] => variantsOf(row).filter((other) => !isDeepStrictEqual(other, row))
const variantsOf = (row: Row): Row[] => {
  const numbers = (value: number): number[] => [value + 1, value - 1, -value - 1, value * 10]
  const texts = (value: string): string[] => [
    `${value}x`,
    value.slice(1),
    value.toUpperCase() === value ? `${value} ` : value.toUpperCase(),
  ]
  const { parts, input } = row
  return [
    ...texts(row.type).map((type) => ({ ...row, type })),
    ...numbers(row.version).map((version) => ({ ...row, version })),
    ...numbers(row.time).map((time) => ({ ...row, time })),
    ...(row.venueTime === null ? [0, row.time] : [null, ...numbers(row.venueTime)]).map((venueTime) => ({ ...row, venueTime })),
    ...numbers(row.wallTime).map((wallTime) => ({ ...row, wallTime })),
    ...texts(input.kind).map((kind) => ({ ...row, input: { ...input, kind: kind as Row['input']['kind'] } })),
    ...numbers(input.number).map((number) => ({ ...row, input: { ...input, number } })),
    ...numbers(input.time).map((time) => ({ ...row, input: { ...input, time } })),
    ...numbers(row.command).map((command) => ({ ...row, command })),
    ...texts(row.correlation).map((correlation) => ({ ...row, correlation })),
    ...(row.causation === null ? ['x'] : [null, ...texts(row.causation)]).map((causation) => ({ ...row, causation })),
    ...texts(row.run).map((run) => ({ ...row, run })),
    ...texts(row.actor).map((actor) => ({ ...row, actor })),
    { ...row, parts: { ...parts, book: `${parts.book}x` } },
    ...(['symbol', 'base', 'quote'] as const).flatMap((part) => {
      const value = parts[part]
      return (value === null ? ['x'] : [null, `${value}x`]).map((other) => ({ ...row, parts: { ...parts, [part]: other } }))
    }),
  ]
}

describe('one byte of one row', () => {
  test('the logs are whole to begin with', async () => {
    for (const rows of logs()) expect(await verifyLog(pages(rows))).toMatchObject({ ok: true, events: rows.length })
  })

  test('every bit of every byte of every row, turned over: the row is not what was written (F52 I-21)', () => {
    let changes = 0
    for (const rows of logs()) {
      const heads = new Heads()
      for (const row of rows) {
        for (let place = 0; place < Buffer.byteLength(row.data); place++)
          for (let bit = 0; bit < 8; bit++) {
            const finding = checkLink(heads, new Places(), { ...row, data: flipped(row.data, place, 1 << bit) })
            if (finding?.rule !== 'chain-broken') expect.fail(`bit ${bit} of byte ${place} of ${row.data}`)
            changes++
          }
        heads.observe(row)
      }
    }
    expect(changes).toBeGreaterThan(150_000)
  })

  test('every byte of a log in which nothing was traded: the whole verdict names the row', async () => {
    for (const [index, row] of quiet.rows.entries())
      for (let place = 0; place < Buffer.byteLength(row.data); place++)
        await expectFound(quiet.rows, index, { ...row, data: flipped(row.data, place, 1 + (place % 255)) }, 'chain-broken')
  }, 600_000)

  test(`every ${STRIDE === 1 ? '' : `${STRIDE}th `}byte of a log of whole cycles, each time another one and to another value`, async () => {
    let at = 0
    for (const rows of logs().slice(1))
      for (const [index, row] of rows.entries())
        for (let place = at++ % STRIDE; place < Buffer.byteLength(row.data); place += STRIDE)
          await expectFound(rows, index, { ...row, data: flipped(row.data, place, 1 + (place % 255)) }, 'chain-broken')
  }, 3_600_000)

  test('a byte more, a byte less, two bytes that change places', async () => {
    for (const rows of logs())
      for (const [index, row] of rows.entries()) {
        const { data } = row
        const middle = (index * 37) % (data.length - 2)
        const swapped = data.slice(0, middle) + data[middle + 1] + data[middle] + data.slice(middle + 2)
        const edits = [
          '',
          data.slice(0, -1),
          data.slice(1),
          `${data} `,
          ` ${data}`,
          `${data}\n`,
          data.slice(0, middle) + data.slice(middle + 1),
          swapped,
        ]
        for (const edit of edits) if (edit !== data) await expectFound(rows, index, { ...row, data: edit }, 'chain-broken')
      }
  })

  test('every field of every envelope, made another one: the row is named', async () => {
    let at = 0
    // each field of each row of the quiet one, of the others as many as there is time for
    for (const rows of logs())
      for (const [index, row] of rows.entries())
        for (const other of otherEnvelopes(row))
          if (rows === quiet.rows || at++ % STRIDE === 0) await expectFound(rows, index, other, 'chain-broken')
  })

  test('every digit of every hash, and every other number and stream', async () => {
    for (const rows of logs())
      for (const [index, row] of rows.entries()) {
        for (let place = index % STRIDE; place < 64; place += STRIDE) {
          const digit = HEX[(HEX.indexOf(row.hash[place]!) + 1 + (place % 15)) % 16]
          await expectFound(rows, index, { ...row, hash: row.hash.slice(0, place) + digit + row.hash.slice(place + 1) }, 'chain-broken')
        }
        await expectFound(rows, index, { ...row, hash: row.hash.toUpperCase() }, 'chain-broken')
        for (const number of [row.number - 1, -1]) await expectFound(rows, index, { ...row, number }, 'number-repeated')
        for (const number of [row.number + 1, row.number + 0.5]) {
          const { ok, events } = await verifyLog(pages(rows.with(index, { ...row, number })))
          expect({ ok, events }).toEqual({ ok: false, events: index })
        }
        for (const stream of [`${row.stream}x`, row.stream.toUpperCase(), '']) {
          const { broken, events } = await verifyLog(pages(rows.with(index, { ...row, stream })))
          // a stream of that name has not begun, so that its first event is missing or is not this one
          expect({ events, stream: broken?.stream }).toEqual({ events: index, stream })
          expect(broken?.rule).toBe(row.number === 0 ? 'chain-broken' : 'missing-event')
        }
      }
  })
})
