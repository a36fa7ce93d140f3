import type { Fee } from '../../../machines/position/order-facts.ts'
import type { Money } from '../../kernel/money.ts'
import type { PlaceOrder } from '../port.ts'
import type { PaperOrder } from './paper-order.ts'

/** What an order asks of the account while it is open: `quantity` is what is still to trade, `price` its limit, null at market. */
export type Claim = Pick<PlaceOrder, 'side' | 'type' | 'reduceOnly' | 'positionSide'> & {
  readonly quantity: Money
  readonly price: Money | null
}
/** What is paid or received at one moment; `isMaker`: it stood in the book before. */
export type Exchanged = { readonly quantity: Money; readonly price: Money; readonly isMaker: boolean }

/** How the orders of one instrument are paid for, by its kind. */
export type Settlement = {
  /** the asset in which open orders of a side hold what they may cost or deliver */
  lockAsset(side: 'buy' | 'sell'): string
  /** what an open order may still cost or deliver: the venue holds it */
  lockFor(claim: Claim): Money
  /** The code why the account cannot take such an order, null when it can. `own`: what the order that it is made of holds already. */
  refusal(claim: Claim, own: Money): string | null
  /** how much of an order may trade: all that is left of it, or what there is to reduce */
  mostToTrade(order: PaperOrder): Money
  /** quantity x price in the quote asset, of contracts x contract size */
  valueOf(quantity: Money, price: Money): Money
  /** how many of the tape's volume, which is told in the base asset, are one in quantities of orders */
  quantityOf(baseVolume: Money): Money
  /** `never`: the order ends, because nobody can pay for it any more; `later`: it waits */
  payable(order: PaperOrder, traded: Exchanged): 'yes' | 'later' | 'never'
  /** moves the money, or opens and closes contracts, and returns what it cost */
  settle(order: PaperOrder, traded: Exchanged): Fee
}
