import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'

/**
 * That nothing is asked to be bought while the log says that the market is not heard, or that the coin is not traded, and that what
 * becomes of both is told once.
 */
export class MarketCheck {
  /** by book */
  readonly #unheard = new Set<string>()
  /** by book and symbol */
  readonly #halted = new Set<string>()

  check(event: LogEvent): Finding | null {
    const { book, symbol } = event.parts
    const coin = `${book} ${symbol}`
    switch (event.type) {
      case 'FeedObserved':
        return event.data.is === 'gap' ? null : turn(this.#unheard, book, event.data.is === 'down', 'The market')
      case 'InstrumentHalted':
      case 'InstrumentResumed':
        return turn(this.#halted, coin, event.type === 'InstrumentHalted', `${symbol}`)
      case 'EntryRequested':
        return this.#enter(event, coin)
      default:
        return null
    }
  }

  #enter({ data, parts }: EventOf<'EntryRequested'>, coin: string): Finding | null {
    const why = this.#halted.has(coin) ? `${parts.symbol} is halted` : this.#unheard.has(parts.book) ? 'the market is not heard' : null
    return why === null ? null : { rule: 'entry-unheard', message: `Order ${data.orderId} is to buy while ${why}.` }
  }
}

const turn = (ceased: Set<string>, name: string, ceases: boolean, what: string): Finding | null => {
  if (ceased.has(name) === ceases)
    return {
      rule: 'feed-twice',
      message: `${what} is told to ${ceases ? 'cease' : 'be back'}, and ${ceases ? 'had ceased before' : 'was there'}.`,
    }
  if (ceases) ceased.add(name)
  else ceased.delete(name)
  return null
}
