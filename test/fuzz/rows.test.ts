import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkLink, readRow } from '../../src/audit/chain/row-check.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { decode, decoder, LogDamaged, LogFromNewerVersion } from '../../src/event/codec.ts'
import { eventHash, textOf } from '../../src/event/envelope.ts'
import { eventVersions } from '../../src/event/event-versions.ts'
import { Heads } from '../../src/event/heads.ts'
import { Places } from '../../src/event/link.ts'
import type { Row } from '../../src/event/store.ts'
import type { Upcaster, Upcasters } from '../../src/event/upcast.ts'
import { BrokenInvariant } from '../../src/kernel/assert.ts'
import { Failure } from '../../src/kernel/errors.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { requireSound } from '../../src/replay/soundness.ts'
import { csvOf } from '../../src/report/csv.ts'
import { reports } from '../../src/report/index.ts'
import { narrowText, wideText } from '../../src/report/text-table.ts'
import { pages } from '../audit/sealed-log.ts'
import { bootFrom } from '../engine/play.ts'
import { RowStore } from '../event/row-store.ts'
import { type Change, changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptly, promptlyAsync, search, searchAsync } from './patience.ts'
import { type Edit, editedRow, edits, playRows, relinked } from './real-log.ts'
import { expectPrototypeUntouched } from './untouched.ts'

let rows: Row[]
/** Their indexes by type of event: each type is damaged as often as any other. */
let byType: number[][]
beforeAll(async () => {
  rows = await playRows()
  const indexes = new Map<string, number[]>()
  for (const [index, row] of rows.entries()) {
    indexes.set(row.type, [...(indexes.get(row.type) ?? []), index])
  }
  byType = [...indexes.values()]
  expect(byType.length, 'a lively run: most types of events are in it').toBeGreaterThan(20)
})

const places = fc.tuple(fc.nat(1_000), fc.nat(1_000))
const at = ([kind, nth]: readonly [number, number]): number => {
  const indexes = byType[kind % byType.length]!
  return indexes[nth % indexes.length]!
}

const damages = fc.oneof(
  fc.record({ edits }),
  fc.record({ changes: changes(['{', '}', '[', ',', ':', '"__proto__":{},', '\\u0000', '\\', '"']) }),
)
type Damage = { edits: Edit[] } | { changes: Change[] }
const damaged = (row: Row, damage: Damage): Row =>
  'edits' in damage ? editedRow(row, damage.edits) : { ...row, data: mutate(Buffer.from(row.data), damage.changes).toString() }
/** The heads of the log in front of a row. */
const headsBefore = (index: number): Heads => {
  const heads = new Heads()
  for (const row of rows.slice(0, index)) heads.observe(row)
  return heads
}

const oddRow = fc.oneof(
  fc.record({ number: fc.constantFrom(-1, 0, 1, 1.5, 2 ** 53, Number.NaN) }),
  fc.record({ stream: fc.constantFrom('', '__proto__', 'constructor', 'session-main', 'a\nb') }),
  fc.record({ hash: fc.constantFrom('', '0', 'f'.repeat(64)) }),
  fc.record({ position: fc.constantFrom('0', '-1', '', 'x') }),
)

const isEnvelope = (event: LogEvent, row: Row): boolean =>
  event.stream === row.stream &&
  Object.is(event.number, row.number) &&
  eventVersions.get(event.type) === event.version &&
  Number.isSafeInteger(event.time) &&
  typeof event.data === 'object' &&
  event.data !== null

const expectDecodedOrNamed = (row: Row, decodeRow = decode): void =>
  promptly(() => {
    try {
      expect(isEnvelope(decodeRow(row), row)).toBe(true)
    } catch (error) {
      expect(error instanceof LogDamaged || error instanceof LogFromNewerVersion, String((error as Error).stack)).toBe(true)
      expect(error).toMatchObject({ stream: row.stream, number: row.number })
    }
    expectPrototypeUntouched()
  })

describe('one row', () => {
  test('with any damage is an event, or is named as damaged or newer', { timeout: FUZZ_MS }, () => {
    search(
      { numRuns: 2_000 },
      fc.property(places, damages, fc.option(oddRow), (place, damage, odd) => {
        const index = at(place)
        const changed = damaged(rows[index]!, damage)
        expectDecodedOrNamed({ ...changed, ...odd })
        const heads = headsBefore(index)
        const finding = promptly(() => checkLink(heads, new Places(), changed))
        // of a stream that has begun `parts` are not in the text: whoever walks the log compares them
        const isChanged = eventHash(changed, 'p') !== eventHash(rows[index]!, 'p')
        expect(finding?.rule).toBe(isChanged ? 'chain-broken' : undefined)
        expect(promptly(() => readRow({ ...changed, ...odd }))).toEqual(expect.any(Object))
      }),
    )
  })

  test('of an old version is brought up to date, or is named', { timeout: FUZZ_MS }, () => {
    const newer = new Map([...eventVersions.keys()].map((type) => [type, 3]))
    // The second step needs what the first one made, and the first needs an order, as a real one would.
    const first = (data: unknown) => ({ ...(data as object), side: (data as { because: { side: string } }).because.side.toUpperCase() })
    const second = (data: unknown) => ({ ...(data as object), isBuy: (data as { side: string }).side === 'BUY' })
    const steps = new Map<number, Upcaster>([
      [1, first],
      [2, second],
    ])
    const table: Upcasters = new Map([...eventVersions.keys()].map((type) => [type, steps]))
    const decodeNewer = decoder(newer, table)
    search(
      { numRuns: 500, examples: [[[0, 0], { edits: [] }, 1]] },
      fc.property(places, damages, fc.constantFrom(1, 2, 3, 4), (place, damage, version) => {
        const row = rows[at(place)]!
        const changed = damaged({ ...row, version }, damage)
        promptly(() => {
          try {
            expect(decodeNewer(changed).version).toBe(3)
          } catch (error) {
            expect(error instanceof LogDamaged || error instanceof LogFromNewerVersion, String((error as Error).stack)).toBe(true)
          }
        })
      }),
    )
  })
})

type LogDamage = {
  place: [number, number]
  damage: Damage | null
  odd: Partial<Row> | null
  isRelinked: boolean
  isDense: boolean
  order: [number, number] | null
}
const logDamage: fc.Arbitrary<LogDamage> = fc.record({
  place: places,
  damage: fc.option(damages, { freq: 6 }),
  odd: fc.option(oddRow, { freq: 1 }) as fc.Arbitrary<Partial<Row> | null>,
  isRelinked: fc.boolean(),
  isDense: fc.boolean(),
  order: fc.option(fc.tuple(fc.nat(1_000), fc.nat(3)), { freq: 1 }),
})

const damagedRows = ({ place, damage, odd, isRelinked, order }: LogDamage): Row[] => {
  const index = at(place)
  const row = rows[index]!
  const made = damage === null ? row : damaged(row, damage)
  const changed = isRelinked ? relinked(rows, index, made) : rows.with(index, made)
  if (odd !== null) changed[index] = { ...changed[index]!, ...odd }
  if (order !== null) {
    const [from, count] = [order[0] % changed.length, order[1]]
    const moved = changed.splice(from, count)
    // taken away, or put somewhere else
    if (count > 1) changed.splice(order[0] % 7, 0, ...moved)
  }
  return changed
}

const fieldsOf = ({ stream, parts, number, hash, ...rest }: Row) => ({
  stream,
  parts: [parts.book, parts.symbol, parts.base, parts.quote],
  number,
  hash,
  text: textOf({ ...rest, stream, parts, number }, ''),
})

describe('a whole log', () => {
  test('with any damage: verify names one event and never throws (F52)', { timeout: FUZZ_MS }, async () => {
    await searchAsync(
      { numRuns: 200 },
      fc.asyncProperty(logDamage, async (damage) => {
        const changed = damagedRows(damage)
        const verdict = await promptlyAsync(() => verifyLog(pages(changed)))
        expectPrototypeUntouched()
        // no store hands out a field that no event has, so one that was put in is not looked at
        const isSame = (one: Row, other: Row | undefined): boolean => isDeepStrictEqual(fieldsOf(one), other && fieldsOf(other))
        // what was computed anew can only be seen by a rule or by a head kept elsewhere; a cut end only by a head
        const isPrefix = changed.every((row, index) => isSame(row, rows[index]))
        if (!damage.isRelinked && !isPrefix) expect(verdict.ok).toBe(false)
        if (verdict.ok) return
        // a check that throws is a finding about its event, not the end of reading
        expect(verdict.broken).toMatchObject({
          rule: expect.stringMatching(/^(?!unreadable-log)[a-z-]+$/),
          message: expect.stringMatching(/\S/),
        })
        const { stream, number } = rows[at(damage.place)]!
        const isOneText = damage.damage !== null && damage.odd === null && damage.order === null && !damage.isRelinked
        if (isOneText) expect(verdict.broken).toMatchObject({ stream, number, rule: 'chain-broken' })
      }),
    )
  })

  /** What a start does before it writes anything, and `replay`: an error is a sentence that names the trouble, or none is thrown. */
  const boot = async (changed: readonly Row[], isDense = true): Promise<void> => {
    try {
      const { folded } = await bootFrom(new RowStore(changed, isDense))
      stateHashes(folded.state)
      await requireSound(folded.state, new RowStore(changed, isDense))
    } catch (error) {
      expect(error instanceof Failure || error instanceof BrokenInvariant, String((error as Error).stack)).toBe(true)
    }
    expectPrototypeUntouched()
  }

  test('with any damage: a start takes it or says why not', { timeout: FUZZ_MS }, async () => {
    await searchAsync(
      { numRuns: 400 },
      fc.asyncProperty(logDamage, (damage) => promptlyAsync(() => boot(damagedRows(damage), damage.isDense))),
    )
  })

  const report = async (name: string, changed: readonly Row[], isDense = true): Promise<void> => {
    const { read, tables } = reports.get(name)!
    try {
      const data = await read(new RowStore(changed, isDense))
      for (const table of tables(data)) expect([narrowText(table), wideText(table), csvOf(table)].join()).not.toContain('undefined')
      JSON.stringify(data)
    } catch (error) {
      expect(error instanceof Failure || error instanceof BrokenInvariant, String((error as Error).stack)).toBe(true)
    }
    expectPrototypeUntouched()
  }

  test('with any damage: reports are made or say why not', { timeout: FUZZ_MS }, async () => {
    await searchAsync(
      { numRuns: 200 },
      fc.asyncProperty(logDamage, fc.constantFrom(...reports.keys()), (damage, name) =>
        promptlyAsync(() => report(name, damagedRows(damage), damage.isDense)),
      ),
    )
  })

  test.each<[what: string, type: string, data: Record<string, unknown>]>([
    ['a sale of more than is held', 'ProtectionFilled', { quantity: '1000000' }],
    ['a fill of an order that is no text', 'EntryFilled', { orderId: true }],
    ['a fill of no price', 'EntryFilled', { price: null }],
    ['a fill without its fee', 'ExitFilled', { fee: undefined }],
    ['a deposit of nothing', 'FundsDeposited', { amount: undefined }],
    ['a deposit of a book that is no name', 'FundsDeposited', { asset: '__proto__' }],
    ['marks that are none', 'MarksObserved', { marks: null }],
  ])('%s, with hashes that fit, is refused by name', async (_, type, data) => {
    const index = rows.findIndex((row) => row.type === type)
    const row = rows[index]!
    const changed = relinked(rows, index, { ...row, data: JSON.stringify({ ...JSON.parse(row.data), ...data }) })
    await boot(changed)
    for (const name of reports.keys()) await report(name, changed)
    expect(await verifyLog(pages(changed))).toMatchObject({ ok: false })
  })

  test.each([...reports.keys()])('of which one digit was changed: report %s shows no figures', async (name) => {
    const index = rows.findIndex(({ type }) => type === 'EntryFilled')
    const row = rows[index]!
    const changed = rows.with(index, { ...row, data: row.data.replace('"quantity":"', '"quantity":"1') })
    await expect(reports.get(name)!.read(new RowStore(changed))).rejects.toThrow(LogDamaged)
  })

  test('whatever is named __proto__: nothing but the log is touched', { timeout: FUZZ_MS }, async () => {
    for (const indexes of byType) {
      const index = indexes[0]!
      for (const row of renamed(rows[index]!)) {
        const changed = relinked(rows.slice(0, index + 1), index, row)
        await promptlyAsync(() => boot(changed))
        expect((await verifyLog(pages(changed))).broken?.message ?? 'sound').toMatch(/\S/)
        expectPrototypeUntouched()
      }
    }
  })
})

/** An event once for every text in it, that text being `__proto__`. */
const renamed = (row: Row): Row[] => {
  const made: Row[] = []
  const walk = (node: Record<string, unknown>, keep: () => void): void => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'object' && value !== null) walk(value as Record<string, unknown>, keep)
      if (typeof value !== 'string') continue
      node[key] = '__proto__'
      keep()
      node[key] = value
    }
  }
  const { data: text, position, hash, ...envelope } = structuredClone(row)
  const data = JSON.parse(text)
  walk(data, () => made.push({ ...row, data: JSON.stringify(data) }))
  walk(envelope, () => made.push({ ...structuredClone(envelope), data: text, position, hash }))
  return made
}
