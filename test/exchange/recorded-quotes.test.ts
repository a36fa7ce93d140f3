import { expect, test } from 'vitest'
import { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { PlaceOrder } from '../../src/exchange/port.ts'
import { parse } from '../../src/kernel/money.ts'
import { BTC, PLAIN } from './stage.ts'

type Step = { readonly tick: number } | { readonly quote: readonly [bid: number, ask: number] } | { readonly place: Partial<PlaceOrder> }

const ORDER: PlaceOrder = {
  orderId: 'own',
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'market',
  quantity: '1',
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'GTC',
  reduceOnly: false,
  postOnly: false,
  provableAfterMs: 15_000,
}
const limit = (side: 'buy' | 'sell', limitPrice: string, more: Partial<PlaceOrder> = {}): Step => ({
  place: { side, type: 'limit', limitPrice, ...more },
})
const market = (side: 'buy' | 'sell'): Step => ({ place: { side } })

/** What the trades of the order come to, when the venue hears one thing every ten milliseconds. */
const told = (steps: readonly Step[], spreadPct = parse('10')): string[] => {
  const venue = new PaperVenue({ ...PLAIN, spreadPct }, [BTC], { USD: '10000', BTC: '10' })
  const said: string[] = []
  venue.listen((report) => {
    if (report.kind === 'trade') said.push(`${report.trade.price} ${report.trade.liquidity}`)
    if (report.kind === 'reply' && report.outcome.is === 'rejected') said.push(report.outcome.code)
  })
  let isFirst = true
  for (const [at, step] of steps.entries()) {
    const ms = (at + 1) * 10
    while (venue.nextDueMs() < ms) venue.step()
    venue.setTime(ms)
    if ('quote' in step) venue.quote(0, ...step.quote, ms)
    else if ('place' in step) venue.place({ ...ORDER, ...step.place })
    else {
      venue.tick(0, step.tick, 1000, ms, isFirst)
      isFirst = false
    }
  }
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  return said
}
const [AT_100, WIDE]: readonly Step[] = [{ tick: 100 }, { quote: [97, 101] }]

test.each<[string, readonly Step[], readonly string[]]>([
  ['without a quote the spread of the options is paid', [AT_100!, market('buy')], ['105 taker']],
  ['a buy pays the ask that was recorded', [AT_100!, WIDE!, market('buy')], ['101 taker']],
  ['a sale has the bid', [AT_100!, WIDE!, market('sell')], ['97 taker']],
  ['a quote that is over leaves the spread of the options', [AT_100!, WIDE!, { quote: [0, 0] }, market('sell')], ['95 taker']],
  ['a limit at the ask takes', [AT_100!, WIDE!, limit('buy', '101')], ['101 taker']],
  ['a limit below it rests, and not at a price that only touches it', [AT_100!, WIDE!, limit('buy', '99'), { tick: 99 }], []],
  ['it fills when the tape trades through it', [AT_100!, WIDE!, limit('buy', '99'), { tick: 98 }], ['99 maker']],
  ['or when an ask comes to it', [AT_100!, WIDE!, limit('buy', '99'), { quote: [97, 99] }], ['99 maker']],
  ['not when one stays above it', [AT_100!, WIDE!, limit('buy', '99'), { quote: [98, 100] }], []],
  ['a sale that rests fills when a bid comes to it', [AT_100!, WIDE!, limit('sell', '103'), { quote: [103, 104] }], ['103 maker']],
  ['what was to rest and would take is refused by the quote', [AT_100!, WIDE!, limit('buy', '101', { postOnly: true })], ['would-take']],
  ['and below it rests', [AT_100!, WIDE!, limit('buy', '100', { postOnly: true })], []],
  ['a price below the bid takes both along', [AT_100!, WIDE!, { tick: 90 }, market('sell')], ['90 taker']],
  ['as far apart as they were', [AT_100!, WIDE!, { tick: 90 }, market('buy')], ['94 taker']],
  ['and so does one above the ask', [AT_100!, WIDE!, { tick: 110 }, market('sell')], ['106 taker']],
  ['a newer quote stands whatever the last price was', [AT_100!, WIDE!, { tick: 110 }, WIDE!, market('buy')], ['101 taker']],
  [
    'a stop goes by the price',
    [AT_100!, WIDE!, { place: { side: 'sell', type: 'stop-market', stopPrice: '98' } }, { quote: [90, 92] }],
    [],
  ],
  [
    'and has the bid',
    [AT_100!, WIDE!, { place: { side: 'sell', type: 'stop-market', stopPrice: '98' } }, { quote: [90, 98] }, { tick: 98 }],
    ['90 taker'],
  ],
])('%s', (_, steps, trades) => {
  expect(told(steps)).toEqual(trades)
})

test('behind the end of the candle nobody trades, whatever is quoted', () => {
  const venue = new PaperVenue(PLAIN, [BTC], { USD: '10000' })
  const said: string[] = []
  venue.listen((report) => void (report.kind === 'trade' && said.push(report.trade.price)))
  venue.tick(0, 100, 1000, 10, true)
  venue.setTime(20)
  venue.place({ ...ORDER, type: 'limit', limitPrice: '99' })
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  venue.quote(0, 97, 98, 60_010)
  expect(said).toEqual([])
  venue.quote(0, 97, 98, 60_009)
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
  expect(said).toEqual(['99'])
})
