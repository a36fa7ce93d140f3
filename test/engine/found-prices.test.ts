import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { runFigures } from '../../src/report/run-figures.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { UNLIMITED } from '../unlimited.ts'
import { type Played, play } from './play.ts'

const found = (name: string): string => recordingOf(`found/binance_${name}.csv`)
const THIN = found('THIN-USDT_1m_wick-and-recovery')
const NPXS = found('NPXS-BTC_1m_8sat')
const ENJ = found('ENJ-USDT_5m_small-account-slow-fall')
const WIN = found('WIN-USDT_1h_high-ten-hours-ago')
const DDD = found('DDD-USDT_1m_exact-5-percent_miss')

type Row = { readonly openMs: number; readonly high: number; readonly low: number; readonly close: number }
/** Straight from the file. */
const rowsOf = (file: string): Row[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
    .map(([openMs = 0, , high = 0, low = 0, close = 0]) => ({ openMs, high, low, close }))

type Fill = { readonly of: string; readonly price: number; readonly quantity: number; readonly row: Row }
const MINUTE_MS = 60_000
const fillsOf = ({ events }: Played, file: string): Fill[] => {
  const rows = rowsOf(file)
  return events.flatMap((event) => {
    if (event.type !== 'EntryFilled' && event.type !== 'ProtectionFilled' && event.type !== 'ExitFilled') return []
    const atMs = event.venueTime ?? event.time
    const row = rows.find(({ openMs }) => openMs <= atMs && atMs < openMs + MINUTE_MS)
    if (row === undefined) throw new Error(`A fill at ${atMs} is in no candle.`)
    return [{ of: event.type, price: Number(event.data.price), quantity: Number(event.data.quantity), row }]
  })
}
const isOutside = ({ price, row }: Fill): boolean => price < row.low || price > row.high
const sum = (fills: readonly Fill[]): number => fills.reduce((total, { quantity }) => total + quantity, 0)
const playFile = async (file: string, set: Record<string, string> = {}): Promise<Played> =>
  play({ tape: await openTape([file]), store: new MemoryStore(), set })

describe.skipIf(!existsSync(THIN))('a wick through the stop of a thin coin, which recovers at once', { tags: [RECORDINGS] }, () => {
  test('is sold into while it lasts, and what is left goes at the prices of the candles after it', async () => {
    const played = await playFile(THIN, { 'entry.dropPct': '1.9' })
    const fills = fillsOf(played, THIN)
    expect(fills.filter(isOutside)).toEqual([])
    const wick = rowsOf(THIN).find(({ low }) => low === 92.5)!
    const sales = fills.filter(({ of }) => of === 'ProtectionFilled')
    const bought = fills.filter(({ row, of }) => of === 'EntryFilled' && row.openMs < wick.openMs)
    expect([sum(bought).toFixed(2), sum(sales).toFixed(2)]).toEqual(['10.19', '10.19'])
    expect(bought.every(({ price }) => price === 98)).toBe(true)
    // a tenth of the volume of its candle, which is 20
    expect(sum(sales.filter(({ row }) => row.openMs === wick.openMs)).toFixed(2)).toBe('2.00')
    for (const { price } of sales.filter(({ row }) => row.openMs > wick.openMs)) expect(price).toBeGreaterThanOrEqual(97.5)
    // 10.19 bought at 98; 8.19 sold at 97.5 to 98.5 and 2 at 92.5 to 98, or to 93 down and up again: with the fees 3 to 17 lost
    const [realised] = Object.values(runFigures({ ...played.folded.state.folds, ...played.reading }, played.folded).realised).map(Number)
    expect(realised).toBeGreaterThan(-17)
    expect(realised).toBeLessThan(-3)
  })
})

/** Closes at 8 ticks with a high of 9 within the hour, once the window holds the bars that it needs. */
const fallsTo8 = (): number => {
  const rows = rowsOf(NPXS)
  const high = (at: number): number => Math.max(...rows.slice(Math.max(0, at - 59), at + 1).map((row) => row.high))
  return rows.filter(({ close }, at) => at >= 11 && close === 8e-8 && high(at) === 9e-8).length
}

describe.skipIf(!existsSync(NPXS))('a coin of eight ticks', { tags: [RECORDINGS] }, () => {
  test('is not bought where the stop of 5 % lies on the price itself, and the log says by which numbers', async () => {
    const { events, reading } = await playFile(NPXS)
    expect(events.filter(({ type }) => type === 'EntryRequested' || type === 'FundsWithdrawn')).toEqual([])
    // 8 ticks less 5 % are 7.6: the tick above is the eighth
    const [first] = events.flatMap((event) => (event.type === 'ProposalRefused' ? [event.data] : []))
    expect(first).toMatchObject({
      refusal: 'plan-without-stop',
      judged: { entryPrice: '0.00000008', stopPrice: '0.00000008', tickSize: '0.00000001' },
    })
    // each candle that ends 2 % or more below the highest of its hour: at 8 where that was 9
    expect(reading.decisions.refused).toEqual({ 'plan-without-stop': fallsTo8() })
  })

  test('is traded inside its candles where stop and target are ticks away: bought at 8 of them, sold at 7 or 8', async () => {
    const set = {
      ...UNLIMITED,
      'exit.hardStopPct': '12.5',
      'exit.takeProfitPct': '50',
      'exit.maxHoldMin': '2',
      'exit.unprotectedPauseMin': '0',
    }
    const fills = fillsOf(await playFile(NPXS, set), NPXS)
    const [bought, sold] = [fills.filter(({ of }) => of === 'EntryFilled'), fills.filter(({ of }) => of !== 'EntryFilled')]
    expect(Math.min(bought.length, sold.length)).toBeGreaterThan(10)
    expect(fills.filter(isOutside)).toEqual([])
    expect([...new Set(bought.map(({ price }) => price))]).toEqual([8e-8])
    for (const { price } of sold) expect([7e-8, 8e-8]).toContain(price)
  })
})

describe.skipIf(!existsSync(NPXS))('an entry that rests at eight ticks is filled by the price of seven', { tags: [RECORDINGS] }, () => {
  const reasons = async (stopPct: string): Promise<string[]> => {
    const { events } = await playFile(NPXS, { 'exit.hardStopPct': stopPct, 'exit.takeProfitPct': '50' })
    return events.flatMap((event) => (event.type === 'ExitFilled' ? [event.data.reason] : []))
  }
  test('so that a stop there can never be placed, and one a tick lower can', async () => {
    expect(new Set(await reasons('20'))).toEqual(new Set(['unprotected']))
    expect(await reasons('25')).toEqual([])
  })
})

describe.skipIf(!existsSync(ENJ))('an account so small that a stop would be below the smallest order', { tags: [RECORDINGS] }, () => {
  test('buys nothing that it could not protect while the price halves', async () => {
    const { instruments } = loadConfig({ file: recordingOf('found/small-account.yaml') })
    expect(instruments['ENJ/USDT']).toMatchObject({ minNotional: '10', stepSize: '0.001' })
    const store = new MemoryStore()
    const played = await play({ tape: await openTape([ENJ]), store, file: recordingOf('found/small-account.yaml') })
    const [first] = played.events.flatMap((event) => (event.type === 'ProposalRefused' ? [event.data] : []))
    // a tenth of 105 at 97.99: 0.107 coins, worth 10.48; at the stop of 93.1 they are worth 9.96
    expect(first).toMatchObject({
      refusal: 'too-small-to-protect',
      judged: { quantity: '0.107', protectable: '0.107', minNotional: '10' },
    })
    expect(Number(first?.judged.valueAtStop)).toBeLessThan(10)
    expect(played.events.filter(({ type }) => type === 'EntryRequested')).toEqual([])
    expect(Object.keys(played.reading.decisions.refused)).toEqual(['too-small-to-protect'])
  })
})

describe.skipIf(!existsSync(WIN))('a high ten hours ago', { tags: [RECORDINGS] }, () => {
  test('is in no window of an hour', async () => {
    expect((await playFile(WIN)).events.filter(({ type }) => type === 'EntryRequested' || type === 'ProposalRefused')).toEqual([])
  })
})

describe.skipIf(!existsSync(DDD))('a fall of exactly five percent', { tags: [RECORDINGS] }, () => {
  test('is one, at the candle it ends with and as long as the high is in the window', async () => {
    const rows = rowsOf(DDD)
    const cents = (price: number): number => Math.round(price * 100)
    const fallen = rows.flatMap(({ openMs, close }, at) => {
      const high = Math.max(...rows.slice(Math.max(0, at - 59), at + 1).map((row) => cents(row.high)))
      return cents(close) * 100 <= high * 95 ? [openMs + MINUTE_MS] : []
    })
    expect(fallen[0]).toBe(1609460160000)
    const { events } = await playFile(DDD, { 'entry.dropPct': '5' })
    const requested = events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data.because] : []))
    // an entry rests until the next candle has ended
    expect(requested.map(({ barCloseMs }) => barCloseMs)).toEqual(fallen.filter((_, nth) => nth % 2 === 0))
    for (const { judged } of requested) expect(judged).toMatchObject({ close: '1.33', windowHigh: '1.4', dropPct: '5', threshold: '1.33' })
  })
})
