import { INTERVALS, openOf } from '../market/intervals.ts'
import type { SymbolMarket } from '../market/symbol-market.ts'
import type { Line, MarketEvent, Markets, Session } from '../server/dialect.ts'
import { aggTradeFrame, bookTickerFrame, klineFrame, markPriceFrame, tradeFrame } from './frames.ts'
import type { Kind } from './kind.ts'

type Candle = { readonly market: SymbolMarket; readonly interval: string; readonly lengthMs: number; openMs: number; version: number }
type Beaten = (timeMs: number) => void

/** Mark prices come every three seconds, or by name every one. */
const MARK_EVERY_MS = 3_000
const FAST_MARK_EVERY_MS = 1_000
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
    if (channel !== 'markPrice') return null
    const everyMs = stream.endsWith('@1s') ? FAST_MARK_EVERY_MS : MARK_EVERY_MS
    return (timeMs) => {
      if (timeMs % everyMs !== 0 || this.#markets.isStale(market)) return
      const frame = markPriceFrame(market, timeMs, this.#markets.stamp(timeMs))
      if (frame !== null) this.#send(stream, frame)
    }
  }

  /** A candle that has changed is told as often as the venue does, and once more, final, at its end. */
  #candleTold(stream: string, market: SymbolMarket, interval: string): Beaten {
    const lengthMs = INTERVALS[interval]!
    const candle: Candle = { market, interval, lengthMs, openMs: openOf(this.#markets.nowMs, lengthMs), version: -1 }
    const tell = (openMs: number, timeMs: number, isFinal: boolean): void => {
      const kline = this.#markets.isStale(market) ? null : market.bars.kline(openMs, lengthMs)
      if (kline === null) return
      this.#send(stream, klineFrame(this.#kind, market, { kline, interval, lengthMs, isFinal }, this.#markets.stamp(timeMs)))
    }
    return (timeMs) => {
      for (; candle.openMs + lengthMs <= timeMs; candle.openMs += lengthMs) {
        tell(candle.openMs, timeMs, true)
        candle.version = market.bars.version
      }
      if (timeMs % this.#kind.klineEveryMs !== 0 || candle.version === market.bars.version) return
      candle.version = market.bars.version
      tell(candle.openMs, timeMs, false)
    }
  }
}
