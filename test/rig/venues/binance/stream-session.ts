import { CandleCursor } from '../market/candle-cursor.ts'
import { INTERVALS } from '../market/intervals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'
import type { Line, MarketEvent, Markets, Session } from '../server/dialect.ts'
import { dayTickerFrame, miniTickerFrame } from './day-ticker.ts'
import { aggTradeFrame, bookTickerFrame, klineFrame, markPriceFrame, tradeFrame } from './frames.ts'
import type { Kind } from './kind.ts'

type Beaten = (timeMs: number) => void

/** Mark prices come every three seconds, or by name every one. */
const MARK_EVERY_MS = 3_000
const FAST_MARK_EVERY_MS = 1_000
const TICKER_EVERY_MS = 1_000
const NAME = /^[a-z0-9]+@([A-Za-z]+)(?:_(\w+))?(@1s)?$/

/** One client's streams, raw or combined, as SUBSCRIBE and UNSUBSCRIBE leave them. */
export class StreamSession implements Session {
  readonly #kind: Kind
  readonly #markets: Markets
  readonly #line: Line
  /** whether streams of this name are at this path; elsewhere they may be asked for, and nothing comes */
  readonly #isHere: (channel: string) => boolean
  #isCombined: boolean
  /** what is done at each beat, by stream; streams that are told by events have nothing to do then */
  readonly #streams = new Map<string, Beaten | null>()

  constructor(kind: Kind, markets: Markets, line: Line, isCombined: boolean, isHere: (channel: string) => boolean) {
    this.#kind = kind
    this.#markets = markets
    this.#line = line
    this.#isCombined = isCombined
    this.#isHere = isHere
  }

  /** false: it is no stream */
  subscribe(stream: string): boolean {
    const [, channel = '', interval = ''] = NAME.exec(stream) ?? []
    if (channel === '' || (channel === 'kline' && INTERVALS[interval] === undefined)) return false
    if (!this.#streams.has(stream)) this.#streams.set(stream, this.#isHere(channel) ? this.#beaten(stream, channel, interval) : null)
    return true
  }

  hear(text: string): void {
    let request: { method?: unknown; params?: unknown; id?: unknown }
    try {
      request = JSON.parse(text)
    } catch {
      return this.#line.answer({ error: { code: 3, msg: `Invalid JSON: ${text.slice(0, 80)}` } })
    }
    const { method, params, id = null } = request
    const refuse = (msg: string): void => this.#line.answer({ error: { code: 2, msg: `Invalid request: ${msg}` }, id })
    const names = Array.isArray(params) ? params.map(String) : []
    switch (method) {
      case 'SUBSCRIBE':
        return names.every((name) => this.subscribe(name)) ? this.#line.answer({ result: null, id }) : refuse('invalid stream')
      case 'UNSUBSCRIBE':
        for (const name of names) this.#streams.delete(name)
        return this.#line.answer({ result: null, id })
      case 'LIST_SUBSCRIPTIONS':
        return this.#line.answer({ result: [...this.#streams.keys()], id })
      case 'SET_PROPERTY':
        this.#isCombined = (params as readonly unknown[])[1] === true
        return this.#line.answer({ result: null, id })
      case 'GET_PROPERTY':
        return this.#line.answer({ result: this.#isCombined, id })
      default:
        refuse(`unknown variant \`${String(method)}\``)
    }
  }

  tell(event: MarketEvent): void {
    const { market } = event
    if (market.isContract !== this.#kind.isContract) return
    const id = market.instrument.id.toLowerCase()
    const kind = this.#kind
    if (event.kind === 'quote') {
      const timeMs = this.#markets.stamp(event.quote.timeMs)
      this.#tell(`${id}@bookTicker`, 'bookTicker', () => bookTickerFrame(kind, market, event.quote, timeMs))
      return
    }
    const timeMs = this.#markets.stamp(event.trade.timeMs)
    this.#tell(`${id}@trade`, 'trade', () => tradeFrame(kind, market, event.trade, timeMs))
    this.#tell(`${id}@aggTrade`, 'aggTrade', () => aggTradeFrame(kind, market, event.trade, timeMs))
  }

  beat(timeMs: number): void {
    for (const beaten of this.#streams.values()) beaten?.(timeMs)
  }

  #tell(stream: string, channel: string, frame: () => object): void {
    if (this.#streams.has(stream) && this.#isHere(channel)) this.#send(stream, frame())
  }

  #send(stream: string, data: object): void {
    this.#line.send(stream, this.#isCombined ? { stream, data } : data)
  }

  #beaten(stream: string, channel: string, interval: string): Beaten | null {
    const id = stream.slice(0, stream.indexOf('@')).toUpperCase()
    const market = this.#markets.find(id, this.#kind.isContract)
    // whoever asks for what is not listed hears nothing, and is not told why
    if (market === null) return null
    if (channel === 'kline') return this.#candleTold(stream, market, interval)
    if (channel === 'ticker' || channel === 'miniTicker') return this.#tickerTold(stream, market, channel)
    if (channel !== 'markPrice') return null
    const everyMs = stream.endsWith('@1s') ? FAST_MARK_EVERY_MS : MARK_EVERY_MS
    return (timeMs) => {
      if (timeMs % everyMs !== 0 || this.#markets.isStale(market)) return
      const frame = markPriceFrame(market, timeMs, this.#markets.stamp(timeMs))
      if (frame !== null) this.#send(stream, frame)
    }
  }

  #tickerTold(stream: string, market: SymbolMarket, channel: 'ticker' | 'miniTicker'): Beaten {
    const frame = channel === 'ticker' ? dayTickerFrame : miniTickerFrame
    return (timeMs) => {
      if (timeMs % TICKER_EVERY_MS !== 0 || this.#markets.isStale(market) || market.bars.oldestMs === null) return
      this.#send(stream, frame(this.#kind, market, timeMs, this.#markets.stamp(timeMs)))
    }
  }

  #candleTold(stream: string, market: SymbolMarket, interval: string): Beaten {
    const lengthMs = INTERVALS[interval]!
    const cursor = new CandleCursor(market, lengthMs, this.#kind.klineEveryMs, this.#markets.nowMs)
    return (timeMs) => {
      for (const told of cursor.at(timeMs))
        if (!this.#markets.isStale(market))
          this.#send(stream, klineFrame(this.#kind, market, { ...told, interval, lengthMs }, this.#markets.stamp(timeMs)))
    }
  }
}
