import type { ClientHooks } from '../../../src/exchange/ccxt/client.ts'
import type { VenueName } from '../../../src/exchange/ccxt/venue-exchange.ts'
import type { Timers } from '../../../src/kernel/clock.ts'
import { format } from '../../../src/kernel/money.ts'
import { STOPPED_MS } from '../../../src/kernel/venue-time.ts'
import type { FeedItem } from '../../../src/market/live/feed.ts'
import type { LiveFeed } from '../../../src/market/live/live-feed.ts'
import { newFeed } from '../../../src/market/live/open-feed.ts'
import { LocalVenue } from '../../rig/venues/local-venue.ts'
import type { RecordedCandle } from '../../rig/venues/tape/items.ts'

export const MINUTE = 60_000
/** Of the tapes: a whole week of Binance, hour and minute. */
export const BEGAN = 1_699_833_600_000

/** Timers of a steady clock that goes `speed` times as fast. */
export const fastTimers = (speed: number): Timers => ({
  steadyMs: () => performance.now() * speed,
  wallMs: () => performance.timeOrigin + performance.now() * speed,
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms / speed)
    return () => clearTimeout(timer)
  },
})

/** Candles that differ from each other, so that none is taken for another. */
export const candlesOf = (count: number, price = 100): RecordedCandle[] =>
  Array.from({ length: count }, (_, at) => {
    const open = price + (at % 17)
    return {
      openMs: BEGAN + at * MINUTE,
      open: `${open}.00`,
      high: `${open + 3}.00`,
      low: `${open - 2}.00`,
      close: `${price + ((at + 1) % 17)}.00`,
      volume: `${10 + (at % 5)}`,
    }
  })

type Calls = Pick<ClientHooks, 'admit' | 'replied'>
const UNLIMITED: Calls = { admit: async () => {}, replied: () => {} }

export type StageTerms = {
  readonly name?: VenueName
  readonly symbols: readonly string[]
  /** how many times faster than life the venue and the feed's clock go */
  readonly speed: number
  /** minutes of history, and of what is still to come */
  readonly pastMinutes?: number
  readonly comingMinutes?: number
  /** what stands around its calls; left out: nothing */
  readonly calls?: (timers: Timers, aheadMs: () => number | null) => Calls
  /** settlements of the contracts, by the minute of the tape */
  readonly fundings?: readonly { readonly minute: number; readonly rate: string }[]
}

/** A feed at a local venue, both in fast time. */
export class FeedStage {
  readonly venue: LocalVenue
  readonly feed: LiveFeed
  readonly timers: Timers
  readonly items: FeedItem[] = []
  readonly candles: readonly RecordedCandle[]
  readonly #speed: number

  private constructor(venue: LocalVenue, terms: StageTerms, candles: readonly RecordedCandle[]) {
    this.venue = venue
    this.#speed = terms.speed
    this.timers = fastTimers(terms.speed)
    this.candles = candles
    this.feed = newFeed({
      venue: terms.name ?? 'binance',
      venueUrl: venue.url,
      timeframesMs: [MINUTE],
      ...(terms.calls?.(this.timers, () => this.feed.aheadOfSteadyMs) ?? UNLIMITED),
      timers: this.timers,
      draw: () => 0.5,
      // a busy computer is late by as much in life, however fast this time goes
      stoppedMs: STOPPED_MS * terms.speed,
    })
  }

  static async start(terms: StageTerms): Promise<FeedStage> {
    const { symbols, pastMinutes = 120, comingMinutes = 120, fundings = [] } = terms
    const venue = await LocalVenue.start()
    const candles = candlesOf(pastMinutes + comingMinutes)
    for (const symbol of symbols)
      venue.play({
        symbol,
        candles,
        timeframeMs: MINUTE,
        startAt: BEGAN + pastMinutes * MINUTE,
        speed: terms.speed,
        fundings: symbol.includes(':') ? fundings.map(({ minute, rate }) => ({ timeMs: BEGAN + minute * MINUTE, rate })) : [],
      })
    return new FeedStage(venue, terms, candles)
  }

  atMinute(minute: number): number {
    return BEGAN + minute * MINUTE
  }

  hear(): void {
    this.feed.begin((item) => this.items.push(item))
  }

  of<Kind extends FeedItem['kind']>(kind: Kind): Extract<FeedItem, { kind: Kind }>[] {
    return this.items.filter((item): item is Extract<FeedItem, { kind: Kind }> => item.kind === kind)
  }

  line(): string[] {
    return this.of('line').map(({ is, because }) => `${is}: ${because}`)
  }

  /** Without gaps: whether it was up or down. */
  turns(): string[] {
    return this.line().filter((line) => !line.startsWith('gap'))
  }

  /** Candles of a symbol that were told, by their minute. */
  minutes(symbol: string): number[] {
    return this.of('candle').flatMap((item) => (item.symbol === symbol ? [(item.candle.openMs - BEGAN) / MINUTE] : []))
  }

  /** The trades of a symbol that were told, and those of the venue from the first of them on: `time price quantity`. */
  trades(symbol: string): { readonly told: readonly string[]; readonly happened: readonly string[] } {
    const told = this.of('trade').flatMap(({ symbol: of, venueTimeMs, price, quantity }) =>
      of === symbol ? [`${venueTimeMs} ${Number(price)} ${Number(quantity)}`] : [],
    )
    const all = this.venue.floor.of(symbol).trades
    const rows = all.map(({ timeMs, price, amount }) => `${timeMs} ${Number(format(price))} ${Number(format(amount))}`)
    const first = rows.indexOf(told[0] ?? '')
    return { told, happened: rows.slice(first, first + told.length) }
  }

  /** Until it is so, for so many seconds of the venue at most; false: it never was. */
  async until(isSo: () => boolean, seconds = 120): Promise<boolean> {
    const endMs = performance.now() + (seconds * 1000) / this.#speed
    while (!isSo() && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 5))
    return isSo()
  }

  /** Waits so many seconds of the venue. */
  async pass(seconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / this.#speed))
  }

  async close(): Promise<void> {
    await this.feed.close()
    await this.venue.close()
  }
}
