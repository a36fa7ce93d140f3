import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { type Played, play } from './play.ts'
import { firstOf } from './sampled-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'missing-marks-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'
/** An hour at 100, and a fall that is bought at 97 in the 62nd minute: 10 contracts for the 1000 USD of a trade. */
const BEFORE = [100.01, ...Array.from({ length: 59 }, () => 100), 97, 97]
const minutes = (from: number, to: number, price: number): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, nth) => [from + nth, price])

const rowsOf = (rows: readonly (readonly [minute: number, price: number])[]): string =>
  rows.map(([minute, price]) => `${BEGAN_MS + minute * MINUTE},${price},${price},${price},${price},100000`).join('\n')

/** `last`: from the 62nd minute on, a minute each, with one price at its beginning; `marks`: by minute. */
const tapeOf = (name: string, last: readonly number[], marks: readonly (readonly [number, number])[]) => {
  const path = join(folder, `x_AAA-PERP_1m_${name}.csv`)
  writeFileSync(path, rowsOf([...BEFORE, ...last].map((price, minute) => [minute, price])))
  const markPath = join(folder, `${name}-marks.csv`)
  writeFileSync(markPath, rowsOf(marks))
  return openTape([`${SYMBOL}=${path}`], { marks: [`${SYMBOL}=${markPath}`] })
}
const FREE = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'paper.fundingPct': '0',
  'risk.maxCoinExposurePct': '100',
  'exit.hardStopPct': '4',
  'exit.takeProfitPct': '3',
  ...Object.fromEntries(
    Object.entries({ tickSize: '0.01', stepSize: '1', minQuantity: '1', minNotional: '1' }).map(([key, value]) => [
      `instruments.${SYMBOL}.${key}`,
      value,
    ]),
  ),
}
/** No stop rests at the venue: the engine watches it. */
const SET = { ...FREE, 'paper.profile': 'no-stops' }
const of = <T extends EventType>({ events }: Played, type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)
const minuteOf = (timeMs: number): number => (timeMs - BEGAN_MS) / MINUTE
const exits = (played: Played) => of(played, 'ExitDecided').map(({ data, time }) => [data.reason, data.compared, minuteOf(time)])
const missing = (played: Played) =>
  of(played, 'MarkPriceObserved').map(({ data, time }) => [data.is, data.markMs === null ? null : minuteOf(data.markMs), minuteOf(time)])

// 97 less 4 % is 93.12; three intervals of a minute: the mark price of minute 62 stands at 65:00 and at no later price
describe('where the mark price ends, the last price stands for it', () => {
  test('the stop that the engine watches is hit by it, and the log says which price it was', async () => {
    const played = await play({ tape: await tapeOf('ends', [97, 93, 93, 93, 93, 93], minutes(0, 62, 97)), set: SET })
    expect(missing(played)).toEqual([['missing', 62, 66]])
    expect(exits(played)).toEqual([['hard-stop', '93', 66]])
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('not before its limit: another one is asked for by paper.markAgeLimitS', async () => {
    const tape = await tapeOf('limit', [97, 93, 93, 93, 93, 93, 93], minutes(0, 62, 97))
    // to the end of minute 68, which is the last
    const kept = await play({ tape, set: { ...SET, 'paper.markAgeLimitS': '360' } })
    expect([missing(kept), exits(kept)]).toEqual([[], []])
    const sooner = await play({ tape, set: { ...SET, 'paper.markAgeLimitS': '90' } })
    expect([missing(sooner), exits(sooner)]).toEqual([[['missing', 62, 64]], [['hard-stop', '93', 64]]])
  })

  test('so does the stop at the venue', async () => {
    const played = await play({ tape: await tapeOf('resting', [97, 93, 93, 93, 93, 93], minutes(0, 62, 97)), set: FREE })
    // told a moment after minute 66 began
    expect(of(played, 'ProtectionFilled').map(({ time, data }) => [Math.floor(minuteOf(time)), data.price])).toEqual([[66, '93']])
  })

  test('and a liquidation: 970 at twenty times its margin end at 97 x 0.95 / 0.995 = 92.61, and with all of 48.5 at 92.15', async () => {
    const set = { ...SET, 'paper.leverage': '20' }
    const played = await play({ tape: await tapeOf('margin', [97, 97, 60, 60, 60, 60], minutes(0, 62, 97)), set })
    expect(of(played, 'ForeignFill').map(({ venueTime, data }) => [minuteOf(venueTime!), data.because, data.price])).toEqual([
      [66, 'liquidation', '92.15'],
    ])
  })

  test('what is held is worth it, and limits of loss act on it: 0.15 % of 10000 are lost at 95.5', async () => {
    const set = { ...SET, 'risk.dailyLossPct': '0.15', 'risk.dailyLossWarnPct': '100', 'market.markEveryS': '60' }
    const played = await play({ tape: await tapeOf('worth', [97, 95.5, 95.5, 95.5, 95.5, 95.5], minutes(0, 62, 97)), set })
    const samples = of(played, 'MarksObserved').filter(({ data }) => SYMBOL in data.marks)
    expect(samples.filter(({ time }) => minuteOf(time) < 66).every(({ data }) => data.marks[SYMBOL] === '97')).toBe(true)
    expect(samples.at(-1)!.data.marks).toEqual({ [SYMBOL]: '95.5' })
    expect(of(played, 'DailyLossHalted').map(({ data, time }) => [data.equity, data.loss, minuteOf(time)])).toEqual([['9985', '15', 66]])
  })
})

describe('where the mark price comes', () => {
  test('again, behind a hole, it is back: a wick says nothing any more', async () => {
    const last = [97, 95, 95, 95, 95, 95, 95, 95, 95, 90, 97]
    const played = await play({ tape: await tapeOf('hole', last, [...minutes(0, 62, 97), ...minutes(70, 72, 97)]), set: SET })
    expect(missing(played)).toEqual([
      ['missing', 62, 66],
      ['back', 70, 70],
    ])
    expect(exits(played)).toEqual([])
  })

  test('late, the last price stands until then', async () => {
    const marks = minutes(65, 68, 97)
    const held = await play({ tape: await tapeOf('late', [97, 95, 95, 95, 90, 97], marks), set: SET })
    expect(missing(held)).toEqual([
      ['missing', null, 61],
      ['back', 65, 65],
    ])
    expect(exits(held)).toEqual([])
    const sold = await play({ tape: await tapeOf('too-late', [97, 93, 93, 97], marks), set: SET })
    expect(exits(sold)).toEqual([['hard-stop', '93', 63]])
  })

  test('a hole while nothing is held or asked for is not in the log', async () => {
    const played = await play({ tape: await tapeOf('flat', [97, 97], [...minutes(0, 20, 100), ...minutes(50, 64, 97)]), set: SET })
    expect(of(played, 'EntryFilled').length).toBeGreaterThan(0)
    expect(missing(played)).toEqual([])
  })
})

describe('a run that died goes on to the same end', () => {
  test.each([
    ['ends', [97, 93, 93, 93, 93, 93], minutes(0, 62, 97)],
    ['hole', [97, 95, 95, 95, 95, 95, 95, 95, 95, 90, 93, 93], [...minutes(0, 62, 97), ...minutes(70, 71, 97), [72, 93]]],
    ['late', [97, 95, 95, 95, 90, 92, 92], [...minutes(65, 66, 97), ...minutes(67, 68, 92)]],
  ] as const)('from every event of a log whose mark price %s', async (name, last, marks) => {
    const given = { tape: await tapeOf(`${name}-resumed`, last, marks), set: { ...SET, 'market.markEveryS': '60' } }
    const whole = await play(given)
    expect(exits(whole)).toHaveLength(1)
    expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
    const rows = (await Array.fromAsync(whole.store.readAll(null))).flat()
    for (let count = 1; count < rows.length; count++) {
      const resumed = await play({ ...given, store: await firstOf(rows, count) })
      // a reply that died with the process is had later, by a look-up
      const { closes: _, ...folds } = whole.hashes.folds
      expect(resumed.hashes.folds).toMatchObject(folds)
      expect(missing(resumed), `from event ${count}`).toEqual(missing(whole))
      expect(exits(resumed), `from event ${count}`).toEqual(exits(whole))
    }
  })

  test('and one that was stopped and goes on has the same hash', async () => {
    const given = { tape: await tapeOf('stopped', [97, 95, 95, 95, 95, 93, 93], minutes(0, 62, 97)), set: FREE }
    const whole = await play(given)
    const stop = new AbortController()
    const first = await play({ ...given, stop: stop.signal, onProgress: async (rows) => (rows > 30 ? stop.abort() : undefined) })
    const resumed = await play({ ...given, store: first.store })
    expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
    expect(resumed.venue.balances()).toEqual(whole.venue.balances())
  })
})
