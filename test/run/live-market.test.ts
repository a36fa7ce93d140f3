import { beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import type { LivePaper } from '../../src/exchange/paper/live-paper.ts'
import { format, parse } from '../../src/kernel/money.ts'
import type { FeedItem } from '../../src/market/live/feed.ts'
import type { ClockSource } from '../../src/run/clock-source.ts'
import { LiveMarket } from '../../src/run/live-market.ts'
import { heldIn } from '../../src/run/live-session.ts'

const MINUTE_MS = 60_000
const BEGAN_MS = 1_800_000_000_000
const symbol = 'AAA/USD'

let told: string[] = []
let nowMs = BEGAN_MS
let isHeld = false
let market: LiveMarket
const tell =
  (who: string) =>
  (...what: readonly unknown[]): void =>
    void told.push(`${who} ${what.map((one) => (typeof one === 'object' ? JSON.stringify(one) : one)).join(' ')}`)

const marketOf = (overrides: Record<string, string> = {}, venueMs?: () => number | null): LiveMarket =>
  new LiveMarket(
    {
      coins: [{ symbol, marketTick: parse('0.1'), timeframeMs: MINUTE_MS, source: 'venue' }],
      venue: {
        tick: tell('venue'),
        quote: tell('venue quote'),
        mark: tell('venue mark'),
        fund: tell('venue fund'),
        refilter: (coin: number, { stepSize }: { stepSize: bigint }) => told.push(`venue refilter ${coin} ${format(stepSize)}`),
      } as unknown as LivePaper,
      source: {
        tick: tell('engine'),
        quote: tell('engine quote'),
        mark: tell('engine mark'),
        candle: tell('engine candle'),
        said: tell('engine said'),
      } as unknown as ClockSource,
      nowMs: () => nowMs,
      ...(venueMs && { venueMs }),
      settings: new Settings(loadConfig({ overrides })),
      say: ({ kind }) => told.push(`said ${kind}`),
      isHeld: () => isHeld,
      keep: { funded: tell('kept') },
    },
    [BEGAN_MS - MINUTE_MS],
  )

beforeEach(() => {
  told = []
  nowMs = BEGAN_MS
  isHeld = false
  market = marketOf()
})

const heard = (item: Record<string, unknown>, behindMs = 0): string[] => {
  market.hear({ symbol, venueTimeMs: nowMs - behindMs, ...item } as FeedItem)
  return told.splice(0)
}
const trade = (price: string, quantity = '2', behindMs = 0) => heard({ kind: 'trade', price, quantity, tradeId: '1' }, behindMs)
const quote = (bid: string, ask: string, behindMs = 0) => heard({ kind: 'quote', bid, ask }, behindMs)
const candleOf = (openMs: number) => ({
  kind: 'candle',
  timeframeMs: MINUTE_MS,
  candle: { openMs, open: '10', high: '11.5', low: '9', close: '11', volume: '7' },
})

test('a trade is told to the venue and then to the engine, with what was traded in the candle so far', () => {
  expect(trade('10.3')).toEqual(['venue 0 103 2 true', `engine 0 103 ${nowMs} 2`])
  nowMs += 1000
  expect(trade('10.2', '3')).toEqual(['venue 0 102 5 false', `engine 0 102 ${nowMs} 3`])
  // a candle later it is counted anew
  nowMs += MINUTE_MS
  expect(trade('10.2', '1')).toEqual(['venue 0 102 1 true', `engine 0 102 ${nowMs} 1`])
})

test('a price off the tick is one of the tick below, and a quote leaves the book no narrower than it is', () => {
  expect(trade('10.39')[0]).toBe('venue 0 103 2 true')
  expect(quote('10.29', '10.41').slice(0, 2)).toEqual(['venue quote 0 102 105', 'engine quote 0 102 105'])
})

test('the last price stays what was traded last as long as the book lies around it, and is never older than a second while it is quoted', () => {
  trade('10.3')
  nowMs += 900
  expect(quote('10.2', '10.4')).toEqual(['venue quote 0 102 104', 'engine quote 0 102 104'])
  nowMs += 200
  expect(quote('10.2', '10.4').slice(2)).toEqual(['venue 0 103 2 false', `engine 0 103 ${nowMs} 0`])
  // the book has left: nobody trades at 10.3 any more
  expect(quote('9.8', '10').slice(2)).toEqual(['venue 0 100 2 false', `engine 0 100 ${nowMs} 0`])
  expect(quote('10.6', '10.8').slice(2)).toEqual(['venue 0 106 2 false', `engine 0 106 ${nowMs} 0`])
})

test('before anything is traded the last price is the middle of the book, on the tick below', () => {
  expect(quote('10', '10.3').slice(2)).toEqual(['venue 0 101 0 true', `engine 0 101 ${nowMs} 0`])
})

test.each([
  ['from the future', -2001, 'from-the-future'],
  ['of long ago', 10_001, 'too-old'],
] as const)('a price %s is told to nobody, and counted', (_, behindMs, why) => {
  expect(trade('10.3', '2', behindMs)).toEqual([])
  expect(quote('10.2', '10.4', behindMs)).toEqual([])
  expect(heard({ kind: 'mark', price: '10' }, behindMs)).toEqual([])
  expect(market.unbelieved[why]).toBe(3)
  expect(trade('10.3', '2', behindMs > 0 ? behindMs - 1 : behindMs + 1)).toHaveLength(2)
})

test('how old something is is told by the clock of the venue, whatever the engine says that the time is', () => {
  let venueMs: number | null = BEGAN_MS - 60_000
  market = marketOf({}, () => venueMs)
  expect(trade('10.3', '2', 60_000 + 10_001)).toEqual([])
  expect(trade('10.3', '2', 60_000 + 10_000)[1], "and is told at the engine's").toBe(`engine 0 103 ${nowMs} 2`)
  venueMs = null
  expect(trade('10.3')).toEqual([])
  expect(quote('10.2', '10.4')).toEqual([])
  expect(heard({ kind: 'mark', price: '10' })).toEqual([])
  expect(heard(candleOf(BEGAN_MS - MINUTE_MS))[0], 'a candle fills the windows').toMatch(/ true 5000$/)
  expect(market.unbelieved).toMatchObject({ 'time-unknown': 3, 'too-old': 1 })
  venueMs = BEGAN_MS
  expect(heard(candleOf(BEGAN_MS - MINUTE_MS + 120_000))[0], 'one from the future as well').toMatch(/ true 5000$/)
})

test('(F44 I-20) how far ahead and behind a time may be is an option', () => {
  market = marketOf({ 'live.aheadLimitMs': '0', 'live.behindLimitMs': '200' })
  expect(trade('10.3', '2', -1)).toEqual([])
  expect(trade('10.3', '2', 201)).toEqual([])
  expect(trade('10.3', '2', 200)).toHaveLength(2)
})

test('of a coin that is held a price may be half as old, and never older than of one that is not', () => {
  expect(trade('10.3', '2', 5001)).toHaveLength(2)
  isHeld = true
  expect(trade('10.3', '2', 5001)).toEqual([])
  expect(quote('10.2', '10.4', 5001)).toEqual([])
  expect(market.unbelieved['too-old']).toBe(2)
  expect(trade('10.3', '2', 5000)).toHaveLength(2)
  market = marketOf({ 'live.heldBehindLimitMs': '300', 'live.behindLimitMs': '200' })
  expect(trade('10.3', '2', 201)).toEqual([])
  expect(trade('10.3', '2', 200)).toHaveLength(2)
})

test('a price of a symbol that nobody asked for is counted', () => {
  market.hear({ kind: 'trade', symbol: 'BBB/USD', price: '1', quantity: '1', tradeId: '1', venueTimeMs: nowMs })
  market.hear({ ...candleOf(BEGAN_MS), symbol: 'BBB/USD' } as FeedItem)
  expect(told).toEqual([])
  expect(market.unbelieved['unknown-symbol']).toBe(2)
})

test('a candle is told as the venue counts it, once; what the warm-up has read is told no more', () => {
  nowMs = BEGAN_MS + MINUTE_MS + 100
  expect(heard(candleOf(BEGAN_MS - 2 * MINUTE_MS))).toEqual([])
  const bar = { closeMs: BEGAN_MS + MINUTE_MS, open: 10, high: 11.5, low: 9, close: 11, volume: 7 }
  expect(heard(candleOf(BEGAN_MS))).toEqual([`engine candle 0 ${JSON.stringify(bar)} false 5000`])
  expect(heard(candleOf(BEGAN_MS))).toEqual([])
  expect(heard(candleOf(BEGAN_MS - MINUTE_MS))).toEqual([])
})

test.each([
  ['5000', 5000, 'false'],
  ['5000', 5001, 'true'],
  ['0', 1, 'true'],
])('with a grace of %s ms a candle told %d ms behind its end is late: %s', (graceMs, behindMs, isLate) => {
  market = marketOf({ 'live.candleGraceMs': graceMs })
  nowMs = BEGAN_MS + MINUTE_MS + behindMs
  expect(heard(candleOf(BEGAN_MS))[0]).toMatch(new RegExp(`${isLate} ${graceMs}$`))
})

test('mark prices, funding and what is about no price', () => {
  expect(heard({ kind: 'mark', price: '10.06' })).toEqual(['venue mark 0 100', `engine mark 0 100 ${nowMs}`])
  expect(heard({ kind: 'line', is: 'down', because: 'x', symbols: null })).toEqual([
    'said line',
    'engine said {"is":"down","because":"x","symbols":null}',
  ])
  market.hear({ kind: 'funding', symbol, rate: '0.0001', atMs: BEGAN_MS })
  expect(told).toEqual([`kept 0 0.0001 ${BEGAN_MS}`, `venue fund 0 ${parse('0.0001')} ${BEGAN_MS}`])
})

test('what is said of a coin goes to the engine by its place; other filters, in the same ticks, to the paper venue first', () => {
  expect(heard({ kind: 'trading', is: 'halted', because: 'x' })).toEqual([
    'said trading',
    'engine said {"is":"halted","coin":0,"because":"x"}',
  ])
  const filters = { tickSize: '0.10', stepSize: '0.01', minQuantity: '0.02', minNotional: '7' }
  const instrument = { symbol, base: 'AAA', quote: 'USD', settle: null, contractSize: '1', isTrading: true, ...filters }
  const changed = (tickSize: string) =>
    `engine said ${JSON.stringify({ is: 'changed', coin: 0, filters: { ...filters, tickSize }, contractSize: null })}`
  expect(heard({ kind: 'instrument', instrument })).toEqual(['said instrument', 'venue refilter 0 0.01', changed('0.10')])
  expect(heard({ kind: 'instrument', instrument: { ...instrument, tickSize: '0.01' } })).toEqual(['said instrument', changed('0.01')])
  market.hear({ kind: 'trading', symbol: 'BBB/USD', is: 'halted', because: 'x' })
  expect([told, market.unbelieved['unknown-symbol']]).toEqual([['said trading'], 1])
})

test('(F41 I-20) a price that is too far off the one before is told only when the next one is near it, and counted', () => {
  trade('10.0')
  expect(trade('11.1')).toEqual([])
  expect(trade('10.0'), 'it was none').toHaveLength(2)
  expect(trade('8.9')).toEqual([])
  expect(trade('11.1'), 'neither near the one before nor near the one that is held').toEqual([])
  expect(trade('11.2')[0], 'the market is there').toBe('venue 0 112 6 false')
  expect(trade('12.3')[0], 'a tenth is no spike').toBe('venue 0 123 8 false')
  expect(market.unbelieved.spike).toBe(3)
})

test('a quote is measured by its side that is nearer, a mark price by the mark price before; 0 believes all of them', () => {
  trade('10.0')
  expect(quote('2', '10.9'), 'the last price lies between').toHaveLength(2)
  expect(quote('2', '4')).toEqual([])
  expect(quote('2', '4.1'), 'a second one says so').toHaveLength(4)
  expect(heard({ kind: 'mark', price: '10' })).toHaveLength(2)
  expect(heard({ kind: 'mark', price: '12' })).toEqual([])
  expect(market.unbelieved.spike).toBe(2)
  market = marketOf({ 'live.spikePct': '0' })
  trade('10.0')
  expect(trade('90.0')).toHaveLength(2)
})

test('the next tick is no spike, of however few ticks a price is: what is traded on both sides of such a book is all told', () => {
  trade('0.8')
  for (const price of ['0.9', '0.8', '0.9']) {
    expect(quote('0.8', '0.9').length).toBeGreaterThanOrEqual(2)
    expect(trade(price)).toHaveLength(2)
  }
  expect(trade('1.1'), 'two ticks are').toEqual([])
  expect(market.unbelieved.spike).toBe(1)
})

test('(F41) a price below one tick is none: it would trigger every stop', () => {
  trade('0.1')
  for (let time = 0; time < 2; time++) {
    expect(trade('0.09')).toEqual([])
    expect(quote('0.09', '0.2')).toEqual([])
    expect(heard({ kind: 'mark', price: '0.01' })).toEqual([])
  }
  expect(market.unbelieved['below-tick']).toBe(6)
  expect(trade('0.1')).toHaveLength(2)
})

test.each([
  ['its only one', 'AAA/USD:USD', {}],
  ['that of a direction', 'AAA/USD:USD short', { slotted: { symbol: 'AAA/USD:USD', slot: 'short' } }],
])('a coin is held in whichever position it is: %s', (_, name, more) => {
  const portfolio = { [name]: { held: -5n, ...more } }
  const isHeldNow = heldIn({ state: { folds: { portfolio } } } as never)
  expect([isHeldNow('AAA/USD:USD'), isHeldNow('AAA/USD')]).toEqual([true, false])
  portfolio[name]!.held = 0n
  expect(isHeldNow('AAA/USD:USD')).toBe(false)
})
