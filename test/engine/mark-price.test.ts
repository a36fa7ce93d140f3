import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { type Played, play } from './play.ts'
import { firstOf } from './sampled-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'mark-price-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'
/** An hour at 100, and a fall that is bought at 97 in the 62nd minute. */
const BEFORE = [100.01, ...Array.from({ length: 59 }, () => 100), 97, 97]

const rowsOf = (prices: readonly number[]): string =>
  prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n')

/** What the last price and the mark price are after the coin was bought; minute by minute. */
const tapeOf = (name: string, last: readonly number[], marks: readonly number[] | null) => {
  const path = join(folder, `x_AAA-PERP_1m_${name}.csv`)
  writeFileSync(path, rowsOf([...BEFORE, ...last]))
  const markPath = join(folder, `${name}-marks.csv`)
  if (marks !== null) writeFileSync(markPath, rowsOf([...BEFORE, ...marks]))
  return openTape([`${SYMBOL}=${path}`], marks === null ? {} : { marks: [`${SYMBOL}=${markPath}`] })
}
/** Nothing costs anything, no stop rests at the venue, and contracts are whole coins: 10 of them at 97 for the 1000 USD of a trade. */
const SET = {
  'paper.profile': 'no-stops',
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
/** A mark price that is told once stands for hours. */
const STANDS = { 'paper.markAgeLimitS': '14400' }
const of = <T extends EventType>({ events }: Played, type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)
const exits = (played: Played) =>
  of(played, 'ExitDecided').map(({ data: { reason, threshold, compared } }) => ({ reason, threshold, compared }))

describe('what the engine watches is the mark price', () => {
  // 97 less 4 % is 93.12, 97 and 3 % is 99.91
  test('a stop acts on it while the last price stands, and is paid what the book pays', async () => {
    const played = await play({ tape: await tapeOf('stop', [97, 97, 97, 97], [97, 93.13, 93.12, 93.12]), set: SET })
    expect(exits(played)).toEqual([{ reason: 'hard-stop', threshold: '93.12', compared: '93.12' }])
    expect(of(played, 'ExitDecided')[0]!.time).toBe(BEGAN_MS + 64 * MINUTE)
    expect(of(played, 'ExitFilled').map(({ data }) => [data.quantity, data.price])).toEqual([['10', '97']])
  })

  test('a target as well', async () => {
    const played = await play({ tape: await tapeOf('target', [97, 97, 97, 97], [97, 99.9, 99.91, 99]), set: SET })
    expect(exits(played)).toEqual([{ reason: 'take-profit', threshold: '99.91', compared: '99.91' }])
  })

  test('a wick of the last price, up or down, says nothing where a mark price stands', async () => {
    expect(exits(await play({ tape: await tapeOf('wicks', [97, 90, 105, 97], [97, 97, 97, 97]), set: SET }))).toEqual([])
    const without = await play({ tape: await tapeOf('no-marks', [97, 90, 105, 97], null), set: SET })
    expect(exits(without).map(({ reason }) => reason)).toEqual(['hard-stop'])
  })

  test('a mark price that stands already where the stop comes to lie ends the position at the next price', async () => {
    // it is told once, at the beginning, below the stop of whatever is bought at 97
    const path = join(folder, 'stands.csv')
    writeFileSync(path, rowsOf([93, 93]))
    const candles = join(folder, 'x_AAA-PERP_1m_stands.csv')
    writeFileSync(candles, rowsOf([...BEFORE, 97, 97, 97]))
    const played = await play({
      tape: await openTape([`${SYMBOL}=${candles}`], { marks: [`${SYMBOL}=${path}`] }),
      set: { ...SET, ...STANDS },
    })
    expect(exits(played)).toEqual([{ reason: 'hard-stop', threshold: '93.12', compared: '93' }])
  })
})

describe('what is held is worth the mark price', () => {
  const MARKS = [97, 95, 95, 95, 95]
  const last = [97, 97, 98, 97, 97]

  test('in samples, and in the curve that they come to', async () => {
    const set = { ...SET, 'market.markEveryS': '60' }
    const played = await play({ tape: await tapeOf('worth', last, MARKS), set })
    const marks = of(played, 'MarksObserved')
    expect(marks.at(-1)!.data.marks).toEqual({ [SYMBOL]: '95' })
    const samples = marks.filter(({ time }) => time >= BEGAN_MS + 64 * MINUTE)
    expect(samples.length).toBeGreaterThan(0)
    // the last price of 98 is no extreme of what is owned
    for (const { data } of samples) expect([data.marks[SYMBOL], data.between]).toEqual(['95', {}])
    expect(played.reading.equity.coins[SYMBOL]!.mark).toBe(95n * 10n ** 18n)
  })

  test('for limits of loss: 0.15 % of 10000 are lost at 95.5', async () => {
    const set = { ...SET, 'risk.dailyLossPct': '0.15', 'risk.dailyLossWarnPct': '100', 'market.markEveryS': '3600' }
    const halted = async (name: string, marks: readonly number[]) =>
      of(await play({ tape: await tapeOf(name, last, marks), set }), 'DailyLossHalted').map(({ data, time }) => [
        data.equity,
        data.loss,
        time,
      ])
    expect(await halted('just-not', [97, 95.51, 95.51, 97, 97])).toEqual([])
    expect(await halted('just', [97, 95.51, 95.5, 97, 97])).toEqual([['9985', '15', BEGAN_MS + 64 * MINUTE]])
  })
})

/** Goes on from every event of a log as if the process had died behind it. */
const resumedEverywhere = async (given: Parameters<typeof play>[0], whole: Played): Promise<Played[]> => {
  const rows = (await Array.fromAsync(whole.store.readAll(null))).flat()
  const resumed: Played[] = []
  for (let count = 1; count < rows.length; count++) resumed.push(await play({ ...given, store: await firstOf(rows, count) }))
  return resumed
}

test('the log is sound, and a run that died goes on to the same end', async () => {
  const given = {
    tape: await tapeOf('resumed', [97, 96, 98, 97, 97, 97, 97], [97, 95, 96, 99, 98, 93, 93]),
    set: { ...SET, 'market.markEveryS': '60' },
  }
  const whole = await play(given)
  expect(exits(whole)).toEqual([{ reason: 'hard-stop', threshold: '93.12', compared: '93' }])
  expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
  for (const resumed of await resumedEverywhere(given, whole)) {
    // a reply that died with the process is had later, by a look-up
    const { closes: _, ...folds } = whole.hashes.folds
    expect(resumed.hashes.folds).toMatchObject(folds)
    expect(of(resumed, 'MarksObserved').map(({ data }) => data.marks)).toEqual(of(whole, 'MarksObserved').map(({ data }) => data.marks))
  }
})

test('a mark price that was told before the process died stands behind it', async () => {
  const marks = join(folder, 'before.csv')
  writeFileSync(marks, rowsOf([97, 97]))
  const candles = join(folder, 'x_AAA-PERP_1m_before.csv')
  writeFileSync(candles, rowsOf([...BEFORE, 97, 97, 97, 90, 97]))
  const given = { tape: await openTape([`${SYMBOL}=${candles}`], { marks: [`${SYMBOL}=${marks}`] }), set: { ...SET, ...STANDS } }
  const whole = await play(given)
  for (const one of [whole, ...(await resumedEverywhere(given, whole))]) {
    expect(of(one, 'EntryFilled').length).toBeGreaterThan(0)
    expect(exits(one)).toEqual([])
  }
})
