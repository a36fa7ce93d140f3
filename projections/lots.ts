import type { Money } from '../src/kernel/money.ts'
import { share, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Lot, LotQueue } from './fifo.ts'
import { acquire, dispose, emptyQueue } from './fifo.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

type BoughtLot = Lot & { readonly acquiredMs: number; readonly orderId: string; readonly tradeId: string }
/** `realised`: what its sales brought less what the coins had cost, so far. */
type Coin = LotQueue<BoughtLot> & { readonly quote: string; realised: Money }
/** Per quote asset: cost of what is held, and sums over all allocations so far. */
type Totals = { cost: Money; soldCost: Money; proceeds: Money; allocations: number }

/** `coins` by symbol, `totals` by quote asset. */
export type LotsState = { coins: Record<string, Coin>; totals: Record<string, Totals> }

/** One sold piece of one lot. `proceeds` has the sell fee deducted, `cost` the buy fee included. */
export type Allocation = {
  readonly symbol: string
  readonly quote: string
  readonly quantity: Money
  readonly acquiredMs: number
  readonly disposedMs: number
  readonly cost: Money
  readonly proceeds: Money
  readonly gain: Money
  readonly buyOrderId: string
  readonly buyTradeId: string
  readonly sellOrderId: string
  readonly sellTradeId: string
}

const coinOf = (state: LotsState, { symbol, quote }: Fill): Coin =>
  (state.coins[symbol] ??= { ...emptyQueue<BoughtLot>(), quote, realised: ZERO })
const totalsOf = (state: LotsState, { quote }: Fill): Totals =>
  (state.totals[quote] ??= { cost: ZERO, soldCost: ZERO, proceeds: ZERO, allocations: 0 })

const sell = (coin: Coin, totals: Totals, fill: Fill, emit?: (row: Allocation) => void): void => {
  let coinsLeft = fill.coins
  let proceedsLeft = fill.net
  const cost = dispose(coin, fill, (lot, quantity, pieceCost) => {
    totals.allocations++
    coinsLeft -= quantity
    const proceeds = coinsLeft === ZERO ? proceedsLeft : share(fill.net, quantity, fill.coins)
    proceedsLeft -= proceeds
    emit?.({
      symbol: fill.symbol,
      quote: fill.quote,
      quantity,
      acquiredMs: lot.acquiredMs,
      disposedMs: fill.timeMs,
      cost: pieceCost,
      proceeds,
      gain: proceeds - pieceCost,
      buyOrderId: lot.orderId,
      buyTradeId: lot.tradeId,
      sellOrderId: fill.orderId,
      sellTradeId: fill.tradeId,
    })
  })
  coin.realised += fill.net - cost
  totals.cost -= cost
  totals.soldCost += cost
  totals.proceeds += fill.net
}

/**
 * First in, first out, per coin. A base fee of a sell is taken out of the lots with the coins sold, so its
 * share of the cost counts; a fee in a third asset counts with its quote value. Emits one row per allocation.
 */
export const lotsFold: Projection<LotsState, Allocation> = {
  name: 'lots',
  version: 2,
  types: fillTypes,
  initial: () => ({ coins: {}, totals: {} }),
  apply(state, event, emit) {
    const fill = fillOf(event)
    if (fill === null) return
    const coin = coinOf(state, fill)
    const totals = totalsOf(state, fill)
    if (fill.side === 'sell') return sell(coin, totals, fill, emit)
    acquire(coin, fill, { quantity: fill.coins, cost: fill.net, acquiredMs: fill.timeMs, orderId: fill.orderId, tradeId: fill.tradeId })
    totals.cost += fill.net
  },
}
