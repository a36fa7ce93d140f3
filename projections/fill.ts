import type { ExitReason } from '../machines/position/exits/index.ts'
import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import { parse, ZERO } from '../src/kernel/money.ts'
import { amountsOf } from '../src/kernel/trade-amounts.ts'

/** A fill event, read once for all folds: amounts parsed, the fee sorted into what it does to coins, cash and cost. */
export type Fill = {
  readonly event: FillEvent
  readonly side: 'buy' | 'sell'
  readonly symbol: string
  readonly quote: string
  readonly orderId: string
  readonly tradeId: string
  readonly reason: 'entry' | ExitReason
  readonly liquidity: 'maker' | 'taker'
  readonly timeMs: number
  readonly quantity: Money
  readonly price: Money
  /** quantity x price */
  readonly value: Money
  readonly feeAmount: Money
  readonly feeAsset: string
  readonly feeQuoteValue: Money
  /** where the fee is paid: in the coin it comes out of the coins, in the quote asset out of the cash, else out of a third ledger */
  readonly feeIn: 'base' | 'quote' | 'third'
  /** coins that came (bought less base fee) or went (sold plus base fee) */
  readonly coins: Money
  /** buy: what the coins cost, fee included; sell: what they brought, fee deducted. A base fee is in `coins` instead. */
  readonly net: Money
}

export const fillTypes = [
  'EntryFilled',
  'EntryLateFilled',
  'ProtectionFilled',
  'ProtectionLateFilled',
  'ExitFilled',
  'ExitLateFilled',
] as const satisfies readonly EventType[]
export type FillEvent = EventOf<(typeof fillTypes)[number]>

const known: ReadonlySet<EventType> = new Set(fillTypes)
const isFill = (event: LogEvent): event is FillEvent => known.has(event.type)

const read = (event: FillEvent): Fill => {
  const { data } = event
  const { symbol, base, quote } = event.parts
  if (symbol === null || quote === null) throw new Error(`Event ${event.number} of ${event.stream} is a fill without an instrument.`)
  const isBuy = event.type === 'EntryFilled' || event.type === 'EntryLateFilled'
  const { fee } = data
  const { quantity, price, value, feeAmount } = amountsOf(data)
  const feeIn = fee.asset === quote ? 'quote' : fee.asset === base ? 'base' : 'third'
  const feeQuoteValue = feeIn === 'quote' ? feeAmount : parse(fee.quoteValue)
  const coinFee = feeIn === 'base' ? feeAmount : ZERO
  const moneyFee = feeIn === 'base' ? ZERO : feeQuoteValue
  return {
    event,
    side: isBuy ? 'buy' : 'sell',
    symbol,
    quote,
    orderId: data.orderId,
    tradeId: data.tradeId,
    reason: data.reason,
    liquidity: data.liquidity,
    timeMs: event.venueTime ?? event.time,
    quantity,
    price,
    value,
    feeAmount,
    feeAsset: fee.asset,
    feeQuoteValue,
    feeIn,
    coins: isBuy ? quantity - coinFee : quantity + coinFee,
    net: isBuy ? value + moneyFee : value - moneyFee,
  }
}

let last: Fill | null = null

/**
 * The fill that `event` is, null if it is none. Several folds ask for the same event one after another, so the
 * newest answer is kept, by the identity of the event: a cache of one, invisible but for the time it saves.
 */
export const fillOf = (event: LogEvent): Fill | null => {
  if (last !== null && last.event === event) return last
  if (!isFill(event)) return null
  last = read(event)
  return last
}
