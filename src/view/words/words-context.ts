import type { EventOf, LogEvent } from '../../kernel/log-event.ts'

/** How amounts of an instrument are told. */
export type Units = {
  readonly base: string
  readonly quote: string
  readonly settle: string
  /** of its prices, as many as its tick has */
  readonly decimals: number
  readonly isContract: boolean
}

type Request = EventOf<'EntryRequested' | 'ProtectionRequested' | 'ExitRequested'>

/** An order as it was asked for, or changed, last. */
export type AskedOrder = {
  readonly role: 'entry' | 'protection' | 'exit'
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  /** null: at market */
  readonly limitPrice: string | null
  /** null: it is no stop */
  readonly stopPrice: string | null
}

const ROLES: Readonly<Record<Request['type'], AskedOrder['role']>> = {
  EntryRequested: 'entry',
  ProtectionRequested: 'protection',
  ExitRequested: 'exit',
}
export const isRequested = (event: LogEvent): event is Request => event.type in ROLES

/** The order that a request asks for. */
export const askedBy = ({ type, data }: Request): AskedOrder => ({
  role: ROLES[type],
  side: data.side,
  quantity: data.quantity,
  limitPrice: 'limitPrice' in data ? (data.limitPrice ?? null) : null,
  stopPrice: 'stopPrice' in data ? data.stopPrice : null,
})

export const decimalsIn = (text: string): number => text.split('.')[1]?.length ?? 0

/** What of the log before an event its sentence rests on; nothing that came later is in it. */
export class WordsContext {
  readonly #units = new Map<string, Units>()
  readonly #orders = new Map<string, AskedOrder>()
  readonly #amendments = new Map<string, AskedOrder>()

  /** Hears of an event once its own sentence is made. */
  see(event: LogEvent): void {
    if (event.type === 'InstrumentObserved') this.#observe(event)
    else if (isRequested(event)) this.#orders.set(event.data.orderId, askedBy(event))
    else if (event.type === 'ProtectionAmendRequested') this.#askToAmend(event)
    else if (event.type === 'ProtectionAmended') this.#amend(event.data.orderId)
  }

  /** Null: no event before named the instrument. */
  unitsOf(symbol: string | null): Units | null {
    return symbol === null ? null : (this.#units.get(symbol) ?? null)
  }

  /** Null: no event before asked for it. */
  order(orderId: string): AskedOrder | null {
    return this.#orders.get(orderId) ?? null
  }

  /** Null: no change of it is asked for. */
  amendment(orderId: string): AskedOrder | null {
    return this.#amendments.get(orderId) ?? null
  }

  #observe({ parts, data }: EventOf<'InstrumentObserved'>): void {
    const { base, quote, settle, tickSize, kind } = data
    this.#units.set(parts.symbol ?? '', { base, quote, settle, decimals: decimalsIn(tickSize), isContract: kind !== 'spot' })
  }

  #askToAmend({ data: { orderId, stopPrice, quantity, limitPrice } }: EventOf<'ProtectionAmendRequested'>): void {
    const order = this.#orders.get(orderId)
    if (order !== undefined) this.#amendments.set(orderId, { ...order, stopPrice, quantity, limitPrice: limitPrice ?? null })
  }

  #amend(orderId: string): void {
    const amended = this.#amendments.get(orderId)
    if (amended !== undefined) this.#orders.set(orderId, amended)
    this.#amendments.delete(orderId)
  }
}
