import type { Fee } from '../../machines/position/events.ts'
import type { Parts, Recorded } from '../../src/kernel/recorded.ts'
import type { Placed } from './trading-log.ts'

/** Facts as events, without sealing them: folds read no ids and no hashes. */
export const recordedOf = (placed: readonly Placed[]): Recorded[] => {
  const numbers = new Map<string, number>()
  return placed.map(({ stream, parts, timeMs, fact }, index) => {
    const number = (numbers.get(stream) ?? -1) + 1
    numbers.set(stream, number)
    return {
      id: `event-${index}`,
      stream,
      parts,
      number,
      type: fact.type,
      version: 1,
      time: timeMs,
      venueTime: fact.venueTime ?? null,
      wallTime: 0,
      cursor: null,
      data: fact.data,
      correlation: stream,
      causation: null,
      decision: null,
      run: 'run',
      actor: 'engine',
      previousHash: '',
    }
  })
}

export const btc: Parts = { book: 'paper.test.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }

/** Writes events of one coin by hand; time is the number of the event unless told. */
export class Script {
  readonly placed: Placed[] = []
  readonly #parts: Parts
  #trades = 0

  constructor(parts: Parts = btc) {
    this.#parts = parts
  }

  add(type: string, data: object, timeMs = this.placed.length): this {
    this.placed.push({ stream: `position-${this.#parts.symbol}`, parts: this.#parts, timeMs, fact: { type, data, venueTime: timeMs } })
    return this
  }

  fill(type: string, quantity: string, price: string, fee: Partial<Fee> = {}, orderId = 'o', timeMs?: number): this {
    const whole: Fee = { amount: '0', asset: this.#parts.quote ?? '', quoteValue: fee.amount ?? '0', ...fee }
    const reason = type.startsWith('Entry') ? 'entry' : 'take-profit'
    return this.add(type, { orderId, tradeId: `t${this.#trades++}`, quantity, price, fee: whole, liquidity: 'taker', reason }, timeMs)
  }

  get events(): Recorded[] {
    return recordedOf(this.placed)
  }
}
