import { type Money, parse } from '../../../../src/kernel/money.ts'
import { tradesOfCandle } from './candle-prices.ts'
import type { FundingItem, MarketItem, MarketTape, MarkItem, QuoteItem, TradeItem } from './items.ts'

type Grid = { readonly tick: Money; readonly step: Money }

function* quotesOf({ quotes = [] }: MarketTape): Generator<QuoteItem> {
  for (const { timeMs, updateId, ...of } of quotes) {
    const [bid, ask, bidSize, askSize] = [parse(of.bid), parse(of.ask), parse(of.bidSize), parse(of.askSize)]
    yield { kind: 'quote', timeMs, bid, ask, bidSize, askSize, updateId: updateId ?? null }
  }
}

function* tradesOf({ trades = [], candles = [], timeframeMs = 0 }: MarketTape, { tick, step }: Grid): Generator<TradeItem> {
  for (const { timeMs, price, amount, side, id } of trades)
    yield { kind: 'trade', timeMs, price: parse(price), amount: parse(amount), takerBuys: side === 'buy', id: id ?? null }
  for (const candle of candles) yield* tradesOfCandle(candle, timeframeMs, tick, step)
}

/** A taker who buys pays the ask: it stands at the price, the bid below it; and the other way round. */
function* withQuotes(trades: Iterable<TradeItem>, tape: MarketTape, tick: Money): Generator<MarketItem> {
  const apart = tick * BigInt(tape.spreadTicks ?? 1)
  const size = parse(tape.quoteSize ?? '10')
  for (const trade of trades) {
    const { timeMs, price, takerBuys } = trade
    const bid = takerBuys ? price - apart : price
    yield { kind: 'quote', timeMs, bid, ask: bid + apart, bidSize: size, askSize: size, updateId: null }
    yield trade
  }
}

function* besideOf({ marks = [], fundings = [] }: MarketTape): Generator<MarkItem | FundingItem> {
  const all = [
    ...marks.map(({ timeMs, mark, index = mark }) => ({ kind: 'mark' as const, timeMs, mark: parse(mark), index: parse(index) })),
    ...fundings.map(({ timeMs, rate }) => ({ kind: 'funding' as const, timeMs, rate: parse(rate) })),
  ]
  yield* all.sort((a, b) => a.timeMs - b.timeMs)
}

/** By time; at one time those of the first list first. */
function* merged(lists: readonly Iterator<MarketItem>[]): Generator<MarketItem> {
  const next = lists.map((list) => list.next())
  for (;;) {
    let first = -1
    for (const [at, { value, done }] of next.entries())
      if (done !== true && (first === -1 || value.timeMs < (next[first]!.value as MarketItem).timeMs)) first = at
    if (first === -1) return
    yield next[first]!.value as MarketItem
    next[first] = lists[first]!.next()
  }
}

/** All that a tape holds, in order of time: marks and funding before quotes, and these before trades of the same millisecond. */
export const itemsOf = (tape: MarketTape, grid: Grid): Generator<MarketItem> => {
  const trades = tradesOf(tape, grid)
  return tape.quotes === undefined
    ? merged([besideOf(tape), withQuotes(trades, tape, grid.tick)])
    : merged([besideOf(tape), quotesOf(tape), trades])
}

/** When the first thing on it happens. */
export const firstTimeOf = ({ quotes, trades, candles, marks, fundings }: MarketTape): number =>
  Math.min(
    ...[quotes, trades, marks, fundings].map((rows) => rows?.[0]?.timeMs ?? Number.POSITIVE_INFINITY),
    candles?.[0]?.openMs ?? Number.POSITIVE_INFINITY,
  )

/** When the last thing on it happens, of a candle its begin. */
export const lastTimeOf = ({ quotes, trades, candles }: MarketTape): number =>
  Math.max(...[quotes, trades].map((rows) => rows?.at(-1)?.timeMs ?? 0), candles?.at(-1)?.openMs ?? 0)
