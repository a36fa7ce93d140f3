import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

const tape = await openTape([tapeFolder])
const refusedBy = (events: readonly LogEvent[], word: string) =>
  events.flatMap((event) =>
    event.type === 'ProposalRefused' && event.data.refusal === word ? [event.data.judged as Record<string, string>] : [],
  )
const enteredIn = (events: readonly LogEvent[]) =>
  events.flatMap((event) =>
    event.type === 'EntryRequested' ? [{ coin: event.parts.symbol, judged: event.data.because.judged as Record<string, string> }] : [],
  )

describe('guards on a recorded market', () => {
  test('a red day keeps entries back, and what is entered was none', async () => {
    const { events, store } = await play({ tape, set: { 'guards.redDayPct': '3', 'guards.redDayMin': '240' } })
    const refused = refusedBy(events, 'red-day')
    expect(refused.length).toBeGreaterThan(0)
    for (const { changePct, seen } of refused) expect(seen === undefined ? Number(changePct) <= -3 : seen === 'too few candles').toBe(true)
    const entered = enteredIn(events)
    expect(entered.length).toBeGreaterThan(0)
    for (const { judged } of entered) expect(Number(judged.changePct)).toBeGreaterThan(-3)
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  })

  test('a coin on the stop list is never entered, the others are', async () => {
    const { events } = await play({ tape, set: { 'guards.stopList': 'LTC/USD' } })
    const coins = new Set(enteredIn(events).map(({ coin }) => coin))
    expect([...coins].sort()).toEqual(['BTC/USD', 'ETH/USD'])
    expect(refusedBy(events, 'stop-list').length).toBeGreaterThan(0)
  })

  test('of the others each says its numbers', async () => {
    for (const [word, set, numbers] of [
      ['price-band', { 'guards.maxPrice': '1' }, ['maxPrice', 'minPrice']],
      ['coarse-tick', { 'guards.maxTickPct': '0.0001' }, ['maxTickPct', 'tickPct']],
      ['spread', { 'guards.maxSpreadPct': '0.01' }, ['maxSpreadPct', 'spreadPct']],
      ['thin-market', { 'guards.minTurnover': '1000000000', 'guards.turnoverMin': '1' }, ['minTurnover', 'turnover']],
      ['against-trend', { 'guards.trendBars': '30' }, ['trend']],
    ] as const) {
      const { events } = await play({ tape, set })
      const told = refusedBy(events, word).filter(({ seen }) => seen === undefined)
      expect(told.length, word).toBeGreaterThan(0)
      for (const number of numbers) expect(Object.keys(told[0]!), word).toContain(number)
    }
  })
})
