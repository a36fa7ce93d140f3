import type { ForeignFill } from '../machines/position/events.ts'
import type { ExitReason } from '../machines/position/exits/index.ts'
import type { RecordedTrade } from '../machines/position/order-facts.ts'
import { type Direction, sideOf } from '../src/kernel/direction.ts'
import type { EventOf, EventType, LogEvent } from '../src/kernel/log-event.ts'
import type { Money } from '../src/kernel/money.ts'
import { parse, ZERO } from '../src/kernel/money.ts'
import { positionName } from '../src/kernel/slots.ts'
import { amountsOf } from '../src/kernel/trade-amounts.ts'

/** Which position the order of a fill was for, and whether to open or to close it. */
export type Booking = { readonly direction: Direction; readonly opens: boolean }

/** A fill event, read once for all folds: amounts parsed, the fee sorted into what it does to coins, cash and cost. */
export type Fill = {
  readonly event: FillEvent
  readonly side: 'buy' | 'sell'
  /** null: it came without an order of ours */
  readonly booking: Booking | null
  readonly symbol: string
  /** what its position is called within the book */
  readonly position: string
  readonly quote: string
  /** null: of no order of ours */
  readonly orderId: string | null
  readonly tradeId: string
  readonly reason: 'entry' | ExitReason | ForeignFill['data']['because']
  /** null: nobody told */
  readonly liquidity: 'maker' | 'taker' | null
  readonly timeMs: number
  readonly quantity: Money
  readonly price: Money
  /** of one contract in the base asset; null on spot, where coins change hands */
  readonly size: Money | null
  /** quantity x price, of contracts x contract size */
  readonly value: Money
  readonly feeAmount: Money
  readonly feeAsset: string
  readonly feeQuoteValue: Money
  /**
   * where the fee is paid: in the coin it comes out of the coins (never of contracts), in the quote asset out of the cash, else out of a
   * third ledger
   */
  readonly feeIn: 'base' | 'quote' | 'third'
  /** coins that came (bought less base fee) or went (sold plus base fee), or contracts */
  readonly coins: Money
  /** buy: what was paid, fee included; sell: what it brought, fee deducted. A base fee is in `coins` instead. */
  readonly net: Money
}

const OPENING = ['EntryFilled', 'EntryLateFilled'] as const satisfies readonly EventType[]
const CLOSING = ['ProtectionFilled', 'ProtectionLateFilled', 'ExitFilled', 'ExitLateFilled'] as const satisfies readonly EventType[]
export const fillTypes = [...OPENING, ...CLOSING, 'ForeignFill'] as const satisfies readonly EventType[]
export type FillEvent = EventOf<(typeof fillTypes)[number]>

const known: ReadonlySet<EventType> = new Set(fillTypes)
const isFill = (event: LogEvent): event is FillEvent => known.has(event.type)

/** Every booking there is, made once. */
const BOOKINGS: Readonly<Record<Direction, Readonly<Record<'open' | 'close', Booking>>>> = {
  long: { open: { direction: 'long', opens: true }, close: { direction: 'long', opens: false } },
  short: { open: { direction: 'short', opens: true }, close: { direction: 'short', opens: false } },
}

/** Of a fill of ours: the order's role says whether it opens. */
const bookingOfOurs = (type: FillEvent['type'], { contract }: RecordedTrade): Booking => {
  const act = type === 'EntryFilled' || type === 'EntryLateFilled' ? 'open' : 'close'
  return BOOKINGS[contract === undefined ? 'long' : contract.direction][act]
}

const sideOfBooking = ({ direction, opens }: Booking): 'buy' | 'sell' => sideOf(direction, opens ? 'open' : 'close')

const read = (event: FillEvent): Fill => {
  const { data } = event
  const { symbol, base, quote } = event.parts
  if (symbol === null || quote === null) throw new Error(`Event ${event.number} of ${event.stream} is a fill without an instrument.`)
  const foreign = event.type === 'ForeignFill' ? event.data : null
  const ours = event.type === 'ForeignFill' ? null : event.data
  const booking = ours === null ? null : bookingOfOurs(event.type, ours)
  const side = booking === null ? foreign!.side : sideOfBooking(booking)
  const isBuy = side === 'buy'
  const { fee } = data
  const { quantity, price, size, value, feeAmount } = amountsOf(data)
  const feeIn = fee.asset === quote ? 'quote' : fee.asset === base && size === null ? 'base' : 'third'
  const feeQuoteValue = feeIn === 'quote' ? feeAmount : parse(fee.quoteValue)
  const coinFee = feeIn === 'base' ? feeAmount : ZERO
  const moneyFee = feeIn === 'base' ? ZERO : feeQuoteValue
  return {
    event,
    side,
    booking,
    symbol,
    position: positionName(event.parts),
    quote,
    orderId: ours === null ? null : ours.orderId,
    tradeId: data.tradeId,
    reason: ours === null ? foreign!.because : ours.reason,
    liquidity: ours === null ? null : ours.liquidity,
    timeMs: event.venueTime ?? event.time,
    quantity,
    price,
    size,
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
