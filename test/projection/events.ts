import type { Fee } from '../../machines/position/events.ts'
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
    const fact = { type, data, venueTime: timeMs } as Fact
    this.placed.push({ stream: `position-${this.#parts.symbol}`, parts: this.#parts, timeMs, fact })
    return this
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
