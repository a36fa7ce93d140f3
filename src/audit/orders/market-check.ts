import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'

/**
 * That nothing is asked to be bought while the log says that the market is not heard, the coin not traded or the clock not to be relied
 * on, and that what becomes of each is told once; that the clock goes forward alone.
 */
export class MarketCheck {
  /** of coins of which nothing is said apart, and by book and symbol of those of which something is */
  readonly #unheard = new Map<string, boolean>()
  readonly #apart = new Map<string, { readonly book: string; readonly isUnheard: boolean }>()
  /** by book: whose clock is not to be relied on */
  readonly #adrift = new Set<string>()
  /** by book and symbol */
  readonly #halted = new Set<string>()

  check(event: LogEvent): Finding | null {
    const { book, symbol } = event.parts
    const coin = `${book} ${symbol}`
    switch (event.type) {
      case 'FeedObserved':
        return event.data.is === 'gap' ? null : this.#turnFeed(book, event.data.symbols, event.data.is === 'down')
      case 'ClockObserved':
        return turn(this.#adrift, book, event.data.is === 'adrift', 'The clock')
      case 'ClockMoved':
        return event.data.toMs > event.data.fromMs
          ? null
          : { rule: 'clock-back', message: `The clock was moved from ${event.data.fromMs} to ${event.data.toMs}: it goes forward alone.` }
      case 'InstrumentHalted':
      case 'InstrumentResumed':
        return turn(this.#halted, coin, event.type === 'InstrumentHalted', `${symbol}`)
      case 'EntryRequested':
        return this.#enter(event, coin)
      default:
        return null
    }
  }

  #isUnheard(book: string, coin: string): boolean {
    return this.#apart.get(coin)?.isUnheard ?? this.#unheard.get(book) ?? false
  }

  #turnFeed(book: string, symbols: readonly string[] | null, ceases: boolean): Finding | null {
    const coins = symbols?.map((symbol) => `${book} ${symbol}`)
    const apart = [...this.#apart].filter(([, one]) => one.book === book)
    const isNews =
      coins === undefined
        ? (this.#unheard.get(book) ?? false) !== ceases || apart.some(([, { isUnheard }]) => isUnheard !== ceases)
        : coins.every((coin) => this.#isUnheard(book, coin) !== ceases)
    if (coins === undefined) {
      this.#unheard.set(book, ceases)
      for (const [coin] of apart) this.#apart.delete(coin)
    } else for (const coin of coins) this.#apart.set(coin, { book, isUnheard: ceases })
    return isNews ? null : twice(symbols === null ? 'The market' : `The market of ${symbols.join(', ')}`, ceases)
  }

  #enter({ data, parts }: EventOf<'EntryRequested'>, coin: string): Finding | null {
    const reasons = [
      this.#halted.has(coin) && `${parts.symbol} is halted`,
      this.#isUnheard(parts.book, coin) && 'its market is not heard',
      this.#adrift.has(parts.book) && 'the clock is not to be relied on',
    ]
    const why = reasons.find((reason) => reason !== false)
    return why === undefined ? null : { rule: 'entry-unheard', message: `Order ${data.orderId} is to buy while ${why}.` }
  }
}

const twice = (what: string, ceases: boolean): Finding => ({
  rule: 'feed-twice',
  message: `${what} is told to ${ceases ? 'cease' : 'be back'}, and ${ceases ? 'had ceased before' : 'was there'}.`,
})

const turn = (ceased: Set<string>, name: string, ceases: boolean, what: string): Finding | null => {
  if (ceased.has(name) === ceases) return twice(what, ceases)
  if (ceases) ceased.add(name)
  else ceased.delete(name)
  return null
}
