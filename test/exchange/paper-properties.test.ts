import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Intent } from '../../src/exchange/paper/intent.ts'
import type { OrderReport, Report, Trade } from '../../src/exchange/port.ts'
import { abs, format, type Money, multiply, parse, toNumber } from '../../src/kernel/money.ts'
import { type Heard, perform, repliesOf, type Tick } from './stage.ts'
import { askedOf, asks, COINS, DEPOSITS, END_MS, placeOf, tape, type Wish, world } from './worlds.ts'

const RUNS = { numRuns: 150 }
const BUY: Wish = { coin: 'BTC/USD', side: 'buy', type: 'limit', price: 90, quantity: 100, apart: 0, timeInForce: 'GTC', postOnly: false }

const isTrade = (heard: Heard): heard is Heard & { report: Report & { kind: 'trade' } } => heard.report.kind === 'trade'
const isOfOrder = (heard: Heard): heard is Heard & { report: OrderReport } => 'orderId' in heard.report
// at one millisecond coins and orders come in the venue's order, whatever was asked between
const shown = ({ ms, report }: Heard) => `${ms} ${JSON.stringify(report)}`

test('what is owned is what was deposited and traded, to the last decimal; nothing is ever negative or locked twice', () => {
  fc.assert(
    fc.property(world, (given) => {
      const check = (venue: ReturnType<typeof perform>['venue']) => {
        const locked: Record<string, bigint> = {}
        for (const { symbol, orderId, locked: amount } of venue.openOrders()) {
          const { side } = askedOf(given.intents, orderId).order
          const [base = '', quote = ''] = symbol.split('/')
          const asset = side === 'buy' ? quote : base
          locked[asset] = (locked[asset] ?? 0n) + parse(amount)
        }
        for (const [asset, total] of Object.entries(venue.balances())) {
          expect(parse(total) >= 0n, `${asset} is never owed`).toBe(true)
          expect((locked[asset] ?? 0n) <= parse(total), `open orders never hold more ${asset} than there is`).toBe(true)
        }
      }
      const { venue, heard } = perform({ ...given, coins: COINS, deposits: DEPOSITS, check })
      const sums = new Map<string, bigint>(Object.entries(DEPOSITS).map(([asset, amount]) => [asset, parse(amount)]))
      const add = (asset: string, amount: bigint) => sums.set(asset, (sums.get(asset) ?? 0n) + amount)
      for (const { report } of heard.filter(isTrade)) {
        const { trade } = report
        const [base = '', quote = ''] = trade.symbol.split('/')
        const sign = askedOf(given.intents, trade.orderId).order.side === 'buy' ? 1n : -1n
        add(base, sign * parse(trade.quantity))
        add(quote, -sign * multiply(parse(trade.quantity), parse(trade.price)))
        add(trade.fee.asset, -parse(trade.fee.amount))
      }
      expect(venue.balances()).toEqual(
        Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([asset, amount]) => [asset, format(amount)])),
      )
    }),
    RUNS,
  )
})

type Given = { readonly ticks: readonly Tick[]; readonly options: { readonly spreadPct: Money; readonly slippagePct: Money } }

const coinOf = ({ symbol }: Trade) => COINS.findIndex((coin) => coin.symbol === symbol)
/** What the tape has told of the coin by the time of the trade. */
const ticksOf = ({ ticks }: Given, trade: Trade): Tick[] =>
  ticks.filter(({ coin, ms }) => coin === coinOf(trade) && ms <= trade.venueTimeMs)
const priceOf = (trade: Trade, { price }: Tick) => BigInt(price) * COINS[coinOf(trade)]!.tickSize

/** Who takes pays for it, and from the price of the moment no more than half of the spread and the slippage, each to the nearest tick. */
const expectFair = (given: Given, trade: Trade, side: 'buy' | 'sell'): void => {
  const told = ticksOf(given, trade)
  // in the millisecond of a price an order that arrives is before it
  const standing = told.slice(told.at(-1)!.ms === trade.venueTimeMs ? -2 : -1)
  const [spreadPct, slippagePct] = [toNumber(given.options.spreadPct), toNumber(given.options.slippagePct)]
  const costs = standing.map(({ price }) => {
    const ticks = toNumber(parse(trade.price)) / toNumber(COINS[coinOf(trade)]!.tickSize)
    const most =
      (price * (spreadPct / 2 + slippagePct * (1 + spreadPct / 200))) / 100 + (spreadPct > 0 ? 1 : 0) + (slippagePct > 0 ? 0.5 : 0)
    return { cost: side === 'buy' ? ticks - price : price - ticks, most }
  })
  expect(
    costs.some(({ cost, most }) => cost > -1e-9 && cost < most + 1e-9),
    'a taker pays the price of the moment',
  ).toBe(true)
}

test('no order trades at a price its rules forbid, more than it asked for, or more than our share of a candle', () => {
  fc.assert(
    fc.property(world, (given) => {
      const { heard } = perform({ ...given, coins: COINS, deposits: DEPOSITS })
      const taken = new Map<string, number>()
      const done = new Map<string, bigint>()
      const trades = heard
        .filter(isTrade)
        .map(({ report }) => report.trade)
        .sort((a, b) => a.venueTimeMs - b.venueTimeMs)
      for (const trade of trades) {
        const { order, timeMs, terms } = askedOf(given.intents, trade.orderId)
        const price = parse(trade.price)
        const prices = (of: 'limitPrice' | 'stopPrice') => terms.map((asked) => parse(asked[of] ?? '0'))
        if (order.limitPrice !== null)
          expect(
            prices('limitPrice').some((limit) => (order.side === 'buy' ? price <= limit : price >= limit)),
            'a limit is a limit',
          ).toBe(true)
        if (trade.liquidity === 'taker') expectFair(given, trade, order.side)
        if (order.stopPrice !== null) {
          const seen = ticksOf(given, trade).filter(({ ms }) => ms >= timeMs)
          expect(
            seen.some((tick) => prices('stopPrice').some((stop) => priceOf(trade, tick) <= stop)),
            'a stop sells once its trigger was reached',
          ).toBe(true)
        }
        expect(trade.liquidity === 'maker' && order.limitPrice === null, 'only a resting limit makes').toBe(false)
        expect(trade.liquidity === 'taker' && order.postOnly, 'what is post-only takes nothing').toBe(false)
        done.set(order.orderId, (done.get(order.orderId) ?? 0n) + parse(trade.quantity))
        const most = terms.map(({ quantity }) => parse(quantity)).reduce((one, other) => (one > other ? one : other))
        expect(done.get(order.orderId)! <= most, 'no order trades more than was asked for it').toBe(true)
        const coin = COINS.findIndex(({ symbol }) => symbol === trade.symbol)
        const candle = Math.floor(trade.venueTimeMs / 1000)
        taken.set(`${coin} ${candle}`, (taken.get(`${coin} ${candle}`) ?? 0) + Number(trade.quantity))
        const volume = Math.max(
          0,
          ...given.ticks
            .filter((tick) => tick.coin === coin && Math.floor(tick.ms / 1000) === candle && tick.ms <= trade.venueTimeMs)
            .map((tick) => tick.volume),
        )
        expect(taken.get(`${coin} ${candle}`)!, 'our share of a candle').toBeLessThanOrEqual(
          (volume * toNumber(given.options.maxVolumeSharePct)) / 100 + 1e-9,
        )
      }
    }),
    RUNS,
  )
})

test('reports of an order come in order: trades, then its end with all of them, and nothing behind it', () => {
  fc.assert(
    fc.property(world, (given) => {
      const { heard } = perform({ ...given, coins: COINS, deposits: DEPOSITS })
      const executed = new Map<string, bigint>()
      const ended = new Set<string>()
      const requestMs = new Map<string, number>()
      for (const one of given.intents) {
        for (const { orderId } of repliesOf(one))
          requestMs.set(orderId, Math.min(requestMs.get(orderId) ?? Number.POSITIVE_INFINITY, one.timeMs))
      }
      for (const { ms, report } of heard.filter(isOfOrder)) {
        expect(ms, 'nothing is answered in the millisecond it was asked').toBeGreaterThan(requestMs.get(report.orderId)!)
        if (report.kind === 'reply') {
          const isCancelled = report.to === 'cancel' && report.outcome.is === 'accepted'
          if (isCancelled) expect(ended.has(report.orderId), 'a cancellation is answered before the end it brought is reported').toBe(false)
          continue
        }
        expect(ended.has(report.orderId), 'an ended order is silent').toBe(false)
        if (report.kind === 'trade') executed.set(report.orderId, (executed.get(report.orderId) ?? 0n) + parse(report.trade.quantity))
        else if (report.answer.is === 'found') {
          expect(['filled', 'cancelled', 'expired']).toContain(report.answer.status)
          expect(parse(report.answer.executed)).toBe(executed.get(report.orderId) ?? 0n)
          expect(abs(report.answer.trades.reduce((sum, { quantity }) => sum + parse(quantity), 0n) - parse(report.answer.executed))).toBe(
            0n,
          )
          ended.add(report.orderId)
        }
      }
    }),
    RUNS,
  )
})

test('asking changes nothing, however often', () => {
  fc.assert(
    fc.property(world, asks, (given, questions) => {
      const quiet = perform({ ...given, coins: COINS, deposits: DEPOSITS })
      const asked = perform({ ...given, coins: COINS, deposits: DEPOSITS, asks: questions })
      expect(asked.venue.balances()).toEqual(quiet.venue.balances())
      const unasked = asked.heard.map(shown)
      for (const line of quiet.heard.map(shown)) {
        const at = unasked.indexOf(line)
        expect(at, 'what is said unasked is said when asked too').toBeGreaterThanOrEqual(0)
        unasked.splice(at, 1)
      }
      expect(unasked.length, 'every question gets one answer').toBe(questions.length)
      for (const rest of unasked) expect(rest).toMatch(/"kind":"order"/)
    }),
    RUNS,
  )
})

test('no look-up knows what the user stream has not said, and it knows all that it has', () => {
  fc.assert(
    fc.property(world, asks, (given, questions) => {
      const quiet = perform({ ...given, coins: COINS, deposits: DEPOSITS }).heard
      const asked = perform({ ...given, coins: COINS, deposits: DEPOSITS, asks: questions }).heard
      const said = new Set(quiet.map(shown))
      for (const answer of asked.filter((heard) => !said.has(shown(heard)))) {
        const { report } = answer
        if (report.kind !== 'order' || report.answer.is !== 'found') continue
        const trades = quiet.filter(isTrade).filter((heard) => heard.report.orderId === report.orderId && heard.ms <= answer.ms)
        expect(report.answer.trades).toEqual(trades.map((heard) => heard.report.trade))
        const end = quiet.find((heard) => heard.ms <= answer.ms && heard.report.kind === 'order' && heard.report.orderId === report.orderId)
        if (report.answer.status !== 'rejected') expect(report.answer.status === 'open').toBe(end === undefined)
      }
    }),
    RUNS,
  )
})

test('a look-up behind an accepted cancellation never finds the order open, and a cancellation never overtakes its order', () => {
  fc.assert(
    fc.property(
      tape,
      fc.nat(1000),
      fc.nat(2000),
      fc.nat(2000),
      fc.constantFrom('a', 'b', 'c', 'd'),
      (ticks, placeMs, waitMs, moreMs, seed) => {
        const cancelMs = placeMs + waitMs
        const given: Intent[] = [
          { kind: 'place', timeMs: placeMs, order: placeOf(BUY, 'o') },
          { kind: 'cancel', timeMs: cancelMs, request: { symbol: 'BTC/USD', orderId: 'o', venueOrderId: null, attempt: 1 } },
        ]
        const question = { ms: cancelMs + moreMs, symbol: 'BTC/USD', orderId: 'o' }
        const options = { seed, latencyMinMs: 1, latencyMaxMs: 900, maxVolumeSharePct: parse('10') }
        const { heard } = perform({ ticks, coins: COINS, deposits: DEPOSITS, options, intents: given, asks: [question] })
        const reply = heard.find(({ report }) => report.kind === 'reply' && report.to === 'cancel')!.report
        expect(reply.kind === 'reply' && reply.outcome.is === 'rejected' && reply.outcome.code).not.toBe('unknown-order')
        const answers = heard.flatMap(({ report }) =>
          report.kind === 'order' && report.answer.is === 'found' ? [report.answer.status] : [],
        )
        if (reply.kind === 'reply' && reply.outcome.is === 'accepted') expect(answers).toEqual(['cancelled', 'cancelled'])
      },
    ),
    RUNS,
  )
})

test('a venue rebuilt from the log at any moment says and does what the first one did', () => {
  fc.assert(
    fc.property(world, asks, fc.integer({ min: 0, max: END_MS }), (given, questions, diedAtMs) => {
      const later = questions.filter(({ ms }) => ms >= diedAtMs)
      const whole = perform({ ...given, coins: COINS, deposits: DEPOSITS, asks: later })
      const rebuilt = perform({ ...given, coins: COINS, deposits: DEPOSITS, asks: later, diedAtMs })
      // the replies to what the dead process asked are lost with its connection
      const isLost = ({ report }: Heard) =>
        report.kind === 'reply' &&
        given.intents.some(
          (one) => one.timeMs < diedAtMs && repliesOf(one).some(({ to, orderId }) => to === report.to && orderId === report.orderId),
        )
      const after = (heard: Heard[]) => heard.filter((one) => one.ms >= diedAtMs && !isLost(one)).map(shown)
      expect(after(rebuilt.heard)).toEqual(after(whole.heard))
      const placedLater = new Set(
        given.intents.filter(({ timeMs }) => timeMs >= diedAtMs).flatMap((one) => repliesOf(one).map(({ orderId }) => orderId)),
      )
      expect(
        rebuilt.heard
          .filter(isOfOrder)
          .filter(isLost)
          .every(({ report }) => placedLater.has(report.orderId)),
        'a dead connection hears no replies',
      ).toBe(true)
      expect(
        rebuilt.heard.every(({ ms }) => ms >= diedAtMs),
        'what was told before is not told again',
      ).toBe(true)
      expect(rebuilt.venue.balances()).toEqual(whole.venue.balances())
      expect(rebuilt.venue.openOrders()).toEqual(whole.venue.openOrders())
    }),
    { numRuns: 300 },
  )
})

test('a look-up that names a trade as known is told the same without the trades up to it; of a name it never heard it is told all', () => {
  fc.assert(
    fc.property(world, asks, fc.nat(), (given, questions, pick) => {
      const stage = { ...given, coins: COINS, deposits: DEPOSITS }
      const names = perform(stage).heard.filter(isTrade)
      const named = questions.map((ask, nth): typeof ask & { after: string } => {
        const ofIt = names.filter(({ report }) => report.orderId === ask.orderId)
        return { ...ask, after: ofIt[(pick + nth) % (ofIt.length + 1)]?.report.trade.tradeId ?? 'never heard' }
      })
      const whole = perform({ ...stage, asks: questions }).heard
      const short = perform({ ...stage, asks: named }).heard
      expect(short.length).toBe(whole.length)
      for (const [at, heard] of whole.entries()) {
        if (shown(short[at]!) === shown(heard)) continue
        const { report } = structuredClone(heard)
        const told = short[at]!.report
        if (report.kind !== 'order' || report.answer.is !== 'found' || told.kind !== 'order' || told.answer.is !== 'found')
          throw new Error(`Another report: ${shown(heard)}`)
        const cut = report.answer.trades.length - told.answer.trades.length
        const known = report.answer.trades[cut - 1]?.tradeId
        expect(named.some(({ orderId, after }) => orderId === report.orderId && after === known)).toBe(true)
        expect(told).toEqual({ ...report, answer: { ...report.answer, trades: report.answer.trades.slice(cut) } })
      }
    }),
    RUNS,
  )
})
