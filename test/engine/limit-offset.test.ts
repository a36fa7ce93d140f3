import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { play } from './play.ts'

const TAPE = recordingOf('found/binance_OFF-USDT_1m_limit-offset.csv')

type Trade = { paid: number; boughtMs: number; stop: string; sold: number; soldMs: number; reason: string }

const tradesOf = async (set: Record<string, string>): Promise<Trade[]> => {
  const store = new MemoryStore()
  const { events } = await play({ tape: await openTape([TAPE]), store, set })
  expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  const trades: Trade[] = []
  for (const { type, data, time } of events) {
    if (type === 'EntryFilled') trades.push({ paid: Number(data.price), boughtMs: time, stop: '', sold: 0, soldMs: 0, reason: '' })
    const trade = trades.at(-1)
    if (trade === undefined) continue
    if (type === 'ProtectionRequested' && 'stopPrice' in data) trade.stop = data.stopPrice
    if (type === 'ProtectionFilled' || type === 'ExitFilled')
      Object.assign(trade, { sold: Number(data.price), soldMs: time, reason: data.reason })
  }
  return trades.filter(({ reason }) => reason === 'hard-stop' || reason === 'take-profit')
}

/** A wave between 92.03 and 103.77; every limit is filled at the price beside it, far below the limit. */
describe.skipIf(!existsSync(TAPE))('a limit far above the price', { tags: [RECORDINGS] }, () => {
  test('moves neither stop nor target: both follow what is paid', async () => {
    const trades = await tradesOf({ 'entry.limitOffsetPct': '2' })
    // the first close 2 % below the high is 97.9 and half a spread of 0.02 % dearer; the limit was 99.85. 97.91 less 5 % is
    // 93.0145, and 2.5 % more 100.35775, which the candle from 100.19 to 100.37 reaches; the stop of 101.58 is at 96.501
    expect(trades.slice(0, 2)).toMatchObject([
      { paid: 97.91, stop: '93.02', sold: 100.34, reason: 'take-profit' },
      { paid: 101.58, stop: '96.51', reason: 'hard-stop' },
    ])
    expect(trades.map(({ reason }) => reason)).toEqual(['take-profit', 'hard-stop', 'take-profit', 'hard-stop', 'take-profit'])
    // a step of the path is a quarter of a percent at most, spread and slippage are 0.03
    for (const { paid, sold, reason } of trades) {
      const gainPct = (sold / paid - 1) * 100
      const aim = reason === 'hard-stop' ? -5 : 2.5
      expect(Math.abs(gainPct - aim), `${paid} to ${sold}`).toBeLessThan(0.3)
    }
  })

  test('sells nothing at once, however near the stop lies to the limit', async () => {
    const trades = await tradesOf({ 'entry.limitOffsetPct': '5', 'exit.hardStopPct': '4' })
    expect(trades.length).toBeGreaterThan(3)
    for (const { boughtMs, soldMs } of trades) expect(soldMs - boughtMs).toBeGreaterThan(10 * 60_000)
  })
})
