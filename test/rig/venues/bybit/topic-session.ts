import { BEAT_MS } from '../market/beat.ts'
import { CandleCursor } from '../market/candle-cursor.ts'
import type { SymbolMarket, VenueTrade } from '../market/symbol-market.ts'
import type { Line, MarketEvent, Markets, Session } from '../server/dialect.ts'
import { bybitLength } from './asked.ts'
import { klineTexts, priceText, sideText, sizeText, tradeName } from './texts.ts'
import { bestOf, linearTicker, markOf, spotTicker } from './ticker.ts'

type Beaten = (timeMs: number) => void
type Topic = { readonly market: SymbolMarket; readonly beaten: Beaten | null }

const TICKER_EVERY_MS = 1_000

/** One client's topics at `/v5/public/spot` or `/v5/public/linear`. */
export class TopicSession implements Session {
  readonly #isContract: boolean
  readonly #markets: Markets
  readonly #line: Line
  readonly #connection: string
  readonly #topics = new Map<string, Topic>()

  constructor(isContract: boolean, markets: Markets, line: Line, connection: string) {
    this.#isContract = isContract
    this.#markets = markets
    this.#line = line
    this.#connection = connection
  }

  hear(text: string): void {
    let request: { op?: unknown; args?: unknown; req_id?: unknown }
    try {
      request = JSON.parse(text)
    } catch {
      return this.#line.answer({ success: false, ret_msg: 'Invalid json', conn_id: this.#connection, op: '' })
    }
    const { op, args, req_id = '' } = request
    const answer = (success: boolean, ret_msg: string): void =>
      this.#line.answer({ success, ret_msg, conn_id: this.#connection, req_id, op })
    const topics = Array.isArray(args) ? args.map(String) : []
    if (op === 'ping') return answer(true, 'pong')
    if (op === 'unsubscribe') {
      for (const topic of topics) this.#topics.delete(topic)
      return answer(true, '')
    }
    if (op !== 'subscribe') return answer(false, 'Params Error')
    const odd = topics.find((topic) => this.#topicOf(topic) === null)
    if (odd !== undefined) return answer(false, `error:handler not found,topic:${odd}`)
    answer(true, this.#isContract ? '' : 'subscribe')
    for (const topic of topics) this.#subscribe(topic)
  }

  tell(event: MarketEvent): void {
    const { market } = event
    if (market.isContract !== this.#isContract) return
    const { id } = market.instrument
    if (event.kind === 'trade') this.#tellTrade(`publicTrade.${id}`, market, event.trade)
    else if (this.#topics.has(`orderbook.1.${id}`)) this.#tellBook(`orderbook.1.${id}`, market)
  }

  beat(timeMs: number): void {
    for (const { market, beaten } of this.#topics.values()) if (!this.#markets.isStale(market)) beaten?.(timeMs)
  }

  /** What stands already is told at once. */
  #subscribe(topic: string): void {
    const taken = this.#topicOf(topic)!
    this.#topics.set(topic, taken)
    const { market } = taken
    if (market.quote === null || this.#markets.isStale(market)) return
    if (topic.startsWith('orderbook.')) this.#tellBook(topic, market)
    if (topic.startsWith('tickers.')) this.#tellTicker(topic, market, this.#markets.nowMs)
  }

  /** null: there is no such topic */
  #topicOf(topic: string): Topic | null {
    const parts = topic.split('.')
    const market = this.#markets.find(parts.at(-1) ?? '', this.#isContract)
    if (market === null) return null
    const [name, of = ''] = parts
    switch (name) {
      case 'publicTrade':
        return { market, beaten: null }
      case 'orderbook':
        // no tape has more of a book than its best prices
        return of === '1' ? { market, beaten: null } : null
      case 'tickers':
        return { market, beaten: this.#tickerBeaten(topic, market) }
      case 'kline':
        return bybitLength(of) === null ? null : { market, beaten: this.#candleBeaten(topic, market, of) }
      default:
        return null
    }
  }

  #send(topic: string, message: object): void {
    this.#line.send(topic, { topic, ...message })
  }

  #tellTrade(topic: string, market: SymbolMarket, trade: VenueTrade): void {
    if (!this.#topics.has(topic)) return
    const timeMs = this.#markets.stamp(trade.timeMs)
    const told = {
      T: timeMs,
      s: market.instrument.id,
      S: sideText(trade),
      v: sizeText(market, trade.amount),
      p: priceText(market, trade.price),
    }
    // contracts say where the price went
    const way = this.#isContract ? { L: trade.takerBuys ? 'PlusTick' : 'MinusTick' } : {}
    this.#send(topic, { type: 'snapshot', ts: timeMs, data: [{ ...told, ...way, i: tradeName(market, trade), BT: false }] })
  }

  /** All of the best prices each time; a venue may send what has changed alone. */
  #tellBook(topic: string, market: SymbolMarket): void {
    const { bid1Price, bid1Size, ask1Price, ask1Size } = bestOf(market)
    const u = market.quote!.updateId
    const timeMs = this.#markets.stamp(market.quote!.timeMs)
    const data = { s: market.instrument.id, b: [[bid1Price, bid1Size]], a: [[ask1Price, ask1Size]], u, seq: u }
    this.#send(topic, { type: 'snapshot', ts: timeMs, data, cts: timeMs })
  }

  #tellTicker(topic: string, market: SymbolMarket, nowMs: number): void {
    const data = this.#isContract ? linearTicker(market, nowMs) : spotTicker(market, nowMs)
    this.#send(topic, { type: 'snapshot', data, cs: market.quote!.updateId, ts: this.#markets.stamp(nowMs) })
  }

  /** Contracts: what has changed four times a second. Spot: all of it every second, if anything has. */
  #tickerBeaten(topic: string, market: SymbolMarket): Beaten {
    // what stands is told at once
    let told: unknown = this.#markets.isStale(market) ? null : market.quote
    const everyMs = this.#isContract ? BEAT_MS : TICKER_EVERY_MS
    return (timeMs) => {
      if (timeMs % everyMs !== 0 || market.quote === null || market.quote === told) return
      const isFirst = told === null
      told = market.quote
      if (!this.#isContract || isFirst) return this.#tellTicker(topic, market, timeMs)
      const data = { symbol: market.instrument.id, ...markOf(market), ...bestOf(market) }
      this.#send(topic, { type: 'delta', data, cs: market.quote.updateId, ts: this.#markets.stamp(timeMs) })
    }
  }

  #candleBeaten(topic: string, market: SymbolMarket, interval: string): Beaten {
    const lengthMs = bybitLength(interval)!
    const cursor = new CandleCursor(market, lengthMs, TICKER_EVERY_MS, this.#markets.nowMs)
    return (timeMs) => {
      for (const { kline, isFinal } of cursor.at(timeMs)) {
        const { open, close, high, low, volume, turnover } = klineTexts(market, kline)
        const start = kline.openMs
        const timestamp = this.#markets.stamp(timeMs)
        const span = { start, end: start + lengthMs - 1, interval }
        const data = [{ ...span, open, close, high, low, volume, turnover, confirm: isFinal, timestamp }]
        this.#send(topic, { data, ts: timestamp, type: 'snapshot' })
      }
    }
  }
}
