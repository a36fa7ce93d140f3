import type { Fee } from '../../machines/position/order-facts.ts'
import type { Direction } from '../../src/kernel/direction.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import type { Fact, LogEvent } from '../../src/kernel/log-event.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import type { Placed } from './trading-log.ts'

/** Facts as events, without sealing them: folds read no hashes, so these are made up, and differ. */
export const recordedOf = (placed: readonly Placed[]): LogEvent[] => {
  const numbers = new Map<string, number>()
  return placed.map(({ stream, parts, timeMs, fact }, index) => {
    const number = (numbers.get(stream) ?? -1) + 1
    numbers.set(stream, number)
    return {
      ...fact,
      stream,
      parts,
      number,
      version: 1,
      time: timeMs,
      venueTime: fact.venueTime ?? null,
      wallTime: 0,
      input: { kind: 'price', number: index + 1, time: timeMs },
      command: 1,
      correlation: stream,
      causation: null,
      run: 'run',
      actor: 'engine',
      hash: sha256(`event ${index}`),
    }
  })
}

export const btc: Parts = { book: 'paper.test.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }

/** The least that a fold reads of one. */
const PLAN = { stepSize: '0.001', minQuantity: '0.001', minNotional: '1', exits: {} }

/** Writes events of one coin by hand; time is the number of the event unless told. */
export class Script {
  readonly placed: Placed[] = []
  readonly #parts: Parts
  #trades = 0

  constructor(parts: Parts = btc) {
    this.#parts = parts
  }

  /** `data` may have no more than what the folds under test read. */
  add(type: Fact['type'], data: object, timeMs = this.placed.length): this {
    const whole = type === 'EntryRequested' ? { plan: PLAN, ...data } : data
    const fact = { type, data: whole, venueTime: timeMs } as Fact
    this.placed.push({ stream: `position-${this.#parts.symbol}`, parts: this.#parts, timeMs, fact })
    return this
  }

  /** A fill of contracts of a direction; `type` says whether it opens or closes. */
  contracts(
    direction: Direction,
    type: Fact['type'],
    quantity: string,
    price: string,
    more: { fee?: Partial<Fee>; orderId?: string; size?: string } = {},
  ): this {
    this.fill(type, quantity, price, more.fee, more.orderId)
    Object.assign(this.placed.at(-1)!.fact.data, { contract: { size: more.size ?? '1', settle: this.#parts.quote, direction } })
    return this
  }

  /** A trade without an order of ours, of contracts where a `size` is told. */
  foreign(side: 'buy' | 'sell', quantity: string, price: string, more: { fee?: Partial<Fee>; size?: string; because?: string } = {}): this {
    const fee: Fee = { amount: '0', asset: this.#parts.quote ?? '', quoteValue: more.fee?.amount ?? '0', ...more.fee }
    const contract = more.size === undefined ? {} : { contract: { size: more.size, settle: this.#parts.quote } }
    const data = { tradeId: `t${this.#trades++}`, side, quantity, price, fee, because: more.because ?? 'by-hand', ...contract }
    return this.add('ForeignFill', data)
  }

  fill(type: Fact['type'], quantity: string, price: string, fee: Partial<Fee> = {}, orderId = 'o', timeMs?: number): this {
    const whole: Fee = { amount: '0', asset: this.#parts.quote ?? '', quoteValue: fee.amount ?? '0', ...fee }
    const reason = type.startsWith('Entry') ? 'entry' : 'take-profit'
    return this.add(type, { orderId, tradeId: `t${this.#trades++}`, quantity, price, fee: whole, liquidity: 'taker', reason }, timeMs)
  }

  get events(): LogEvent[] {
    return recordedOf(this.placed)
  }
}
