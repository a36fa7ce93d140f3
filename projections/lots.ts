import { type Direction, directionOf } from '../src/kernel/direction.ts'
import type { Money } from '../src/kernel/money.ts'
import { min, parse, share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName, type Slotted, slotted } from '../src/kernel/slots.ts'
import type { Lot, LotQueue } from './fifo.ts'
import { acquire, dispose, emptyQueue } from './fifo.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

type OpenLot = Lot & { readonly openedMs: number; readonly orderId: string | null; readonly tradeId: string }
/** `size`: of one contract in the base asset, null on spot. `realised`: proceeds less cost of whatever was closed, so far. */
type Book = LotQueue<OpenLot> & Slotted & { readonly quote: string; size: Money | null; realised: Money }
/**
 * Per quote asset: cost of the coins that are held (contracts are not paid for), and sums over all allocations so far; funding received,
 * or paid where it is negative.
 */
type Totals = { cost: Money; soldCost: Money; proceeds: Money; funding: Money; allocations: number }

/** `long`, `short` and `funding` by the name of the position, `totals` by quote asset. */
export type LotsState = Record<Direction, Record<string, Book>> & {
  funding: Record<string, Money>
  totals: Record<string, Totals>
}

/**
 * One closed piece of one lot. A long one was bought when it was opened, a short one when it was closed. `proceeds` is what its sale
 * brought, fee deducted, `cost` what its purchase took, fee included.
 */
export type Allocation = {
  readonly symbol: string
  /** of an instrument that has several positions: of which of them */
  readonly slot?: string
  readonly quote: string
  readonly direction: Direction
  /** of one contract in the base asset; null: `quantity` is of coins */
  readonly size: Money | null
  readonly quantity: Money
  readonly openedMs: number
  readonly closedMs: number
  readonly cost: Money
  readonly proceeds: Money
  readonly gain: Money
  /** order ids are null where the trade was of no order of ours */
  readonly openOrderId: string | null
  readonly openTradeId: string
  readonly closeOrderId: string | null
  readonly closeTradeId: string
}

const bookOf = (state: LotsState, direction: Direction, { event, position, quote, size }: Fill): Book =>
  (state[direction][position] ??= { ...slotted(event.parts), ...emptyQueue<OpenLot>(), quote, size, realised: ZERO })
const totalsOf = (state: LotsState, asset: string): Totals =>
  (state.totals[asset] ??= { cost: ZERO, soldCost: ZERO, proceeds: ZERO, funding: ZERO, allocations: 0 })

const open = (book: Book, totals: Totals, fill: Fill): void => {
  const { coins, net, timeMs, orderId, tradeId, size } = fill
  acquire(book, fill, { quantity: coins, cost: net, openedMs: timeMs, orderId, tradeId })
  if (size === null) totals.cost += net
  else book.size = size
}

const close = (direction: Direction, book: Book, totals: Totals, fill: Fill, emit?: (row: Allocation) => void): void => {
  const isSale = fill.side === 'sell'
  let coinsLeft = fill.coins
  let netLeft = fill.net
  const opened = dispose(book, fill, (lot, quantity, pieceCost) => {
    totals.allocations++
    coinsLeft -= quantity
    const net = coinsLeft === ZERO ? netLeft : share(fill.net, quantity, fill.coins)
    netLeft -= net
    emit?.({
      symbol: fill.symbol,
      ...(fill.event.parts.slot !== undefined && { slot: fill.event.parts.slot }),
      quote: fill.quote,
      direction,
      size: fill.size,
      quantity,
      openedMs: lot.openedMs,
      closedMs: fill.timeMs,
      cost: isSale ? pieceCost : net,
      proceeds: isSale ? net : pieceCost,
      gain: isSale ? net - pieceCost : pieceCost - net,
      openOrderId: lot.orderId,
      openTradeId: lot.tradeId,
      closeOrderId: fill.orderId,
      closeTradeId: fill.tradeId,
    })
  })
  if (fill.size === null) totals.cost -= opened
  const cost = isSale ? opened : fill.net
  const proceeds = isSale ? fill.net : opened
  book.realised += proceeds - cost
  totals.soldCost += cost
  totals.proceeds += proceeds
}

/** What a fill closes, and what it opens. */
type Parts = readonly [closing: Fill | null, opening: Fill | null]

/** Coins that are sold were held, whatever the lots say. */
const ofCoins = (fill: Fill): Parts => (fill.side === 'sell' ? [fill, null] : [null, fill])

/** A position has one number of contracts: a fill closes what is open on its other side, whatever its order was for, and opens the rest. */
const ofContracts = (fill: Fill, held: Money): Parts => {
  const coins = min(held, fill.coins)
  if (coins === ZERO) return [null, fill]
  if (coins === fill.coins) return [fill, null]
  const net = share(fill.net, coins, fill.coins)
  return [
    { ...fill, coins, net },
    { ...fill, coins: fill.coins - coins, net: fill.net - net },
  ]
}

/** What everything closed of a position came to so far, funding included. */
export const realisedOf = ({ long, short, funding }: LotsState, position: string): Money =>
  (long[position]?.realised ?? ZERO) + (short[position]?.realised ?? ZERO) + (funding[position] ?? ZERO)

/**
 * First in, first out, per position and direction; of contracts only one direction is open at a time. A base fee of a sell is taken out of
 * the lots with the coins sold, so its share of the cost counts; a fee in a third asset counts with its quote value. A short lot is opened
 * by a sale, and what that brought is its cost until it is closed. Emits one row per allocation.
 */
export const lotsFold: Projection<LotsState, Allocation> = {
  name: 'lots',
  version: 4,
  types: [...fillTypes, 'FundingSettled'],
  initial: () => ({ long: {}, short: {}, funding: {}, totals: {} }),
  apply(state, event, emit) {
    const fill = fillOf(event)
    if (fill !== null) {
      const totals = totalsOf(state, fill.quote)
      const closed = directionOf(fill.side, 'close')
      const [closing, opening] = fill.size === null ? ofCoins(fill) : ofContracts(fill, state[closed][fill.position]?.quantity ?? ZERO)
      if (closing !== null) close(closed, bookOf(state, closed, fill), totals, closing, emit)
      if (opening !== null) open(bookOf(state, directionOf(fill.side, 'open'), fill), totals, opening)
      return
    }
    if (event.type !== 'FundingSettled') return
    const position = positionName(event.parts)
    const amount = parse(event.data.amount)
    state.funding[position] = (state.funding[position] ?? ZERO) + amount
    totalsOf(state, event.data.asset).funding += amount
  },
}
