import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EquityState, equityFold } from '../../projections/equity.ts'
import type { Coin } from '../../src/command/coin.ts'
import { Extremes } from '../../src/command/extremes.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { divide, format, type Money, max, multiply, parse, ZERO } from '../../src/kernel/money.ts'
import { Market } from '../../src/market/market.ts'
import { deciding } from '../../src/replay/deciding-folds.ts'
import { createState } from '../../src/replay/engine-state.ts'
import { markedBy, moved, ownedBy } from '../../src/replay/marked.ts'

const COINS = [
  { symbol: 'AAA/USD', base: 'AAA', quote: 'USD', tickSize: '0.01' },
  { symbol: 'BBB/USD', base: 'BBB', quote: 'USD', tickSize: '0.5' },
  { symbol: 'CCC/EUR', base: 'CCC', quote: 'EUR', tickSize: '0.0001' },
] as const
const CASH = '1000'

type Step =
  | { readonly do: 'price'; readonly coin: number; readonly movePct: number }
  | { readonly do: 'trade'; readonly coin: number; readonly side: 'buy' | 'sell'; readonly lots: number; readonly movePct: number }
  | { readonly do: 'sample' | 'restart' }

const coin = fc.nat({ max: COINS.length - 1 })
/** Prices that rise in the long run, so that the deepest fall is often one that begins and ends between two samples. */
const movePct = fc.oneof(fc.integer({ min: -25, max: 32 }), fc.constant(0), fc.constantFrom(-50, 100))
const movedBy = (ticks: number, pct: number): number => Math.min(Math.max(Math.round((ticks * (100 + pct)) / 100), 1), 1_000_000)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 80, arbitrary: fc.record({ do: fc.constant('price' as const), coin, movePct }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('trade' as const),
      coin,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 30 }),
      movePct,
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'sample' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
)

/** Whoever looks from the beginning and is never interrupted, and whoever starts anew and hears the market again. */
class World {
  readonly state = createState()
  readonly curve: EquityState = equityFold.initial()
  readonly heard: { readonly coin: number; readonly ticks: number }[] = []
  /** every worth that there ever was, by asset */
  readonly worths: Record<string, Money[]> = { USD: [parse(CASH)], EUR: [parse(CASH)] }
  readonly #clock = new TapeClock()
  readonly #undisturbed: Looker
  #restarted: Looker
  #fills = 0

  constructor() {
    for (const asset of ['USD', 'EUR']) this.#apply({ type: 'FundsDeposited', data: { depositId: asset, asset, amount: CASH } }, null)
    this.#undisturbed = this.#look()
    this.#restarted = this.#undisturbed
  }

  ticksOf(which: number): number {
    return this.heard.findLast(({ coin: other }) => other === which)?.ticks ?? 20
  }

  price(which: number, ticks: number): void {
    this.heard.push({ coin: which, ticks })
    this.#clock.set(this.heard.length * 1000)
    for (const looker of new Set([this.#undisturbed, this.#restarted])) looker.hear(which, ticks, this.heard.length)
    this.#note()
  }

  /** What was bought and sold is marked before anything else is heard; `restarts`: after a crash in between. */
  trade(which: number, side: 'buy' | 'sell', lots: number, ticks: number, restarts: boolean): void {
    const { symbol, base, quote, tickSize } = COINS[which]!
    const held = this.state.folds.portfolio[symbol]?.held ?? ZERO
    const quantity = side === 'buy' ? parse(`${lots}`) : held < parse(`${lots}`) ? held : parse(`${lots}`)
    // a coin has a price before it is bought
    if (quantity === ZERO || !this.heard.some(({ coin: other }) => other === which)) return
    const price = format(multiply(parse(tickSize), parse(`${ticks}`)))
    const fee = { amount: '0.003', asset: quote, quoteValue: '0.003' }
    const trade = { orderId: 'o', tradeId: `t${this.#fills++}`, quantity: format(quantity), price, fee, liquidity: 'taker' as const }
    const fact =
      side === 'buy'
        ? { type: 'EntryFilled' as const, data: { ...trade, reason: 'entry' as const } }
        : { type: 'ExitFilled' as const, data: { ...trade, reason: 'take-profit' as const } }
    this.#apply(fact, { book: 'b', symbol, base, quote })
    this.state.facts.marked = { ...this.state.facts.marked, filledAt: this.state.facts.marked.filledAt ?? this.heard.length }
    if (restarts) this.restart()
    this.sample()
  }

  sample(): void {
    const told = this.#restarted.extremes.told()
    expect(told, 'an interruption changes nothing of it').toEqual(this.#undisturbed.extremes.told())
    const marks: Record<string, string> = {}
    COINS.forEach(({ symbol }, which) => {
      if ((this.state.folds.portfolio[symbol]?.held ?? ZERO) !== ZERO) marks[symbol] = this.#undisturbed.priceOf(which)
    })
    const data = { because: 'sample' as const, fills: this.#fills, marks, ...told }
    const before = new Map(Object.entries(this.curve.curves).map(([asset, curve]) => [asset, curve.equity]))
    const event = this.#apply({ type: 'MarksObserved', data }, null)
    if (event.type === 'MarksObserved') this.state.facts.marked = markedBy(event, this.state.facts.marked, this.state)
    for (const looker of new Set([this.#undisturbed, this.#restarted])) looker.extremes.marked()
    this.#note()
    for (const [asset, rows] of Object.entries(data.between)) {
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.length).toBeLessThanOrEqual(6)
      expect(rows.map(([timeMs]) => timeMs)).toEqual(rows.map(([timeMs]) => timeMs).sort((a, b) => a - b))
      // none that the samples themselves say, and none twice
      const said = [before.get(asset)!, ...rows.map(([, worth]) => parse(worth)), this.curve.curves[asset]!.equity]
      for (let at = 1; at < said.length; at++) expect(said[at]).not.toBe(said[at - 1])
    }
  }

  restart(): void {
    this.#restarted = this.#look()
    this.#restarted.extremes.rewind()
    this.heard.forEach(({ coin: which, ticks }, index) => {
      this.#clock.set((index + 1) * 1000)
      this.#restarted.hear(which, ticks, index + 1)
    })
    this.#restarted.extremes.caughtUp()
  }

  see(look: (extremes: Extremes) => void): void {
    look(this.#restarted.extremes)
  }

  #look(): Looker {
    return new Looker(this.state, this.#clock)
  }

  #apply(fact: object, parts: object | null): LogEvent {
    const common = { time: this.#clock.nowMs(), venueTime: null, input: { number: this.heard.length }, number: 0, stream: 's' }
    const event = { ...common, parts: parts ?? { symbol: null, base: null, quote: null }, ...fact } as unknown as LogEvent
    deciding.apply(this.state.folds, event)
    equityFold.apply(this.curve, event)
    return event
  }

  /** What everything is worth now, with sums of its own. */
  #note(): void {
    const { held, cash } = ownedBy(this.state.folds)
    for (const asset of Object.keys(this.worths)) {
      let worth = cash[asset] ?? ZERO
      COINS.forEach(({ symbol, quote }, which) => {
        if (quote === asset && held[symbol] !== undefined) worth += multiply(held[symbol], parse(this.#undisturbed.priceOf(which)))
      })
      this.worths[asset]!.push(worth)
    }
  }
}

class Looker {
  readonly extremes: Extremes
  readonly #market = new Market(COINS.map(({ symbol, tickSize }) => ({ symbol, tickSize: parse(tickSize), timeframeMs: 60_000 })))
  readonly #clock: TapeClock

  constructor(state: World['state'], clock: TapeClock) {
    const coins = COINS.map(({ symbol, base, quote }) => ({ symbol, parts: { book: 'b', symbol, base, quote } }) as unknown as Coin)
    this.#clock = clock
    this.extremes = new Extremes({ coins, state, market: this.#market, clock })
  }

  hear(which: number, ticks: number, item: number): void {
    this.#market.tick(which, ticks, this.#clock.nowMs(), 1)
    this.extremes.tick(which, ticks)
    this.extremes.passed(item)
  }

  priceOf(which: number): string {
    return this.#market.scales[which]!.toText(this.#market.lastTicks[which]!)
  }
}

/** Peak and deepest fall of a list of worths, by going through it. */
const curveOf = (worths: readonly Money[]) => {
  let [peak, fall, share] = [worths[0]!, ZERO, ZERO]
  for (const worth of worths) {
    peak = max(peak, worth)
    fall = max(fall, peak - worth)
    share = max(share, divide(peak - worth, peak))
  }
  return { peak: format(peak), fall: format(fall), share: format(share) }
}

test('peak and deepest fall of the samples are those of every price that was heard, interrupted or not', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 200, size: 'max' }), fc.boolean(), (steps, restartsAtFills) => {
      const world = new World()
      for (const one of steps) {
        if (one.do === 'price') world.price(one.coin, movedBy(world.ticksOf(one.coin), one.movePct))
        else if (one.do === 'trade')
          world.trade(one.coin, one.side, one.lots, movedBy(world.ticksOf(one.coin), one.movePct), restartsAtFills)
        else if (one.do === 'sample') world.sample()
        else world.restart()
      }
      world.sample()
      for (const [asset, worths] of Object.entries(world.worths)) {
        const { peak, maxDrawdown, maxDrawdownShare } = world.curve.curves[asset]!
        const told = { peak: format(peak), fall: format(maxDrawdown), share: format(maxDrawdownShare) }
        expect(told, asset).toEqual(curveOf(worths))
      }
    }),
    { numRuns: 300 },
  )
})

/**
 * Between two samples of 100 coins, at 100 ticks before and at the last price after: prices that were heard, and those that
 * are told of.
 */
test.each([
  { what: 'lowest, then a deeper fall from a higher peak', heard: [95, 120, 105, 130, 128], told: [95, 120, 105, 130] },
  {
    what: 'a fall that is the deepest as a share, and one that is as money',
    heard: [130, 104, 180, 150, 200, 190],
    told: [130, 104, 180, 150, 200],
  },
  { what: 'a fall that ends at the sample', heard: [110, 120, 105], told: [120] },
  { what: 'nothing but a rise', heard: [101, 102, 107], told: [] },
  { what: 'nothing but a fall', heard: [99, 98], told: [] },
  { what: 'there and back', heard: [101, 100, 99, 100], told: [101, 99] },
  { what: 'the same price again', heard: [100, 100], told: [] },
])('between two samples: $what', ({ heard, told }) => {
  const world = new World()
  world.price(0, 100)
  world.trade(0, 'buy', 1000, 100, false)
  for (const ticks of heard) world.price(0, ticks)
  const of = (ticks: number): string => format(parse('1000') + multiply(parse('1000'), parse(`${(ticks - 100) / 100}`)) - parse('0.003'))
  world.see((extremes) =>
    expect(extremes.told()).toEqual({ since: 'mark', between: told.length === 0 ? {} : { USD: rowsOf(heard, told, of) } }),
  )
})

/** Each with the second at which it was heard first, the first price having been the one before all. */
const rowsOf = (heard: readonly number[], told: readonly number[], of: (ticks: number) => string) =>
  told.map((ticks) => [(heard.indexOf(ticks) + 2) * 1000, of(ticks)])

test('what is heard behind a fill that was not marked is not valued with the coins of before', () => {
  const world = new World()
  world.price(0, 10)
  world.trade(0, 'buy', 20, 10, false)
  world.price(0, 12)
  world.price(0, 30)
  world.state.facts.marked = { ...world.state.facts.marked, filledAt: 2 }
  world.restart()
  world.see((extremes) => expect(extremes.told().between.USD?.map(([, worth]) => worth)).toEqual(['1000.397']))
})

test('money that came between two samples is no gain, and none that went is a loss: looking begins anew behind it', () => {
  const world = new World()
  world.price(0, 10)
  world.trade(0, 'buy', 20, 10, false)
  world.price(0, 5)
  world.price(0, 30)
  world.state.facts.marked = moved(world.state.facts.marked)
  const looker = new Looker(world.state, new TapeClock())
  looker.extremes.rewind()
  for (const [index, { coin: which, ticks }] of world.heard.entries()) looker.hear(which, ticks, index + 1)
  looker.extremes.caughtUp()
  looker.hear(0, 29, 4)
  const { since, between } = looker.extremes.told()
  expect(since).toBe('start')
  // 20 coins at 0.30, bought at 0.10 with a fee of 0.003: what was worth less before it is not told
  expect(between.USD?.map(([, worth]) => worth)).toEqual(['1003.997'])
})
