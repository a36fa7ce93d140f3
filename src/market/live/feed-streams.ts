import type { VenueSocket } from '../../exchange/ccxt/venue-exchange.ts'
import { someOf } from '../../kernel/some-of.ts'
import { CoinGroup } from './coin-group.ts'
import { CoveredStream, type StreamTerms } from './covered-stream.ts'
import type { FeedItem } from './feed.ts'
import type { HeardCoin } from './heard-coin.ts'
import { LineTeller } from './line-teller.ts'
import { MARKET_KINDS, type StreamTopic } from './venue-dialect.ts'

const TOPICS: readonly StreamTopic[] = ['quotes', 'trades', 'candles', 'marks']

/** All subscriptions of a feed. */
export class FeedStreams {
  readonly line: LineTeller
  readonly #streams: readonly CoveredStream[]
  readonly #byCoin: Readonly<Record<StreamTopic, Map<HeardCoin, CoveredStream>>> = {
    quotes: new Map(),
    trades: new Map(),
    candles: new Map(),
    marks: new Map(),
  }

  constructor(terms: StreamTerms, coins: readonly HeardCoin[], hear: (item: FeedItem) => void) {
    this.line = new LineTeller(terms.timers, terms.counts, hear)
    this.#streams = groupsOf(terms, coins).map((group) => new CoveredStream(group, terms, this.line))
    this.line.awaits(coins.flatMap(({ isDelisted, symbol }) => (isDelisted ? [] : [symbol])))
    for (const stream of this.#streams) for (const coin of stream.group.coins) this.#byCoin[stream.group.topic].set(coin, stream)
  }

  begin(): void {
    for (const stream of this.#streams) stream.begin()
  }

  /** Any frame: it shows that a subscription of its socket was heard. */
  frame(socket: VenueSocket): void {
    for (const stream of this.#streams) stream.frame(socket)
  }

  /** A stream said something of a coin. */
  data(topic: StreamTopic, coin: HeardCoin): void {
    this.#byCoin[topic].get(coin)?.data(coin)
  }

  beat(): void {
    for (const stream of this.#streams) stream.beat()
  }

  /** Whatever they still hold is not read; they are subscribed anew. */
  cut(because: string): void {
    for (const stream of this.#streams) stream.cut(because)
  }

  /** The venue lists them again: what they are among is subscribed anew, with them. */
  listedAgain(coins: readonly HeardCoin[]): void {
    for (const stream of this.#streams)
      if (coins.some((coin) => stream.group.coins.includes(coin)))
        stream.cut(`${someOf(coins.map(({ symbol }) => symbol))} is listed again`)
  }

  close(): void {
    this.line.close()
    for (const stream of this.#streams) stream.close()
  }
}

const groupsOf = ({ dialect, timers, timeframes }: StreamTerms, coins: readonly HeardCoin[]): CoinGroup[] =>
  MARKET_KINDS.flatMap((kind) => {
    const all = coins.filter(({ listed }) => listed.kind === kind)
    const topics = TOPICS.filter((topic) => (topic !== 'marks' || kind === 'linear') && (topic !== 'candles' || timeframes.length > 0))
    const chunks = Array.from({ length: Math.ceil(all.length / dialect.coinsPerStream) }, (_, at) =>
      all.slice(at * dialect.coinsPerStream, (at + 1) * dialect.coinsPerStream),
    )
    return topics.flatMap((topic) => chunks.map((chunk) => new CoinGroup(topic, kind, chunk, dialect, timers)))
  })
