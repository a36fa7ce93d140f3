import type { EntryRequested } from '../../../machines/position/entry-events.ts'
import type { RecordedTrade } from '../../../machines/position/order-facts.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { units } from './second-book.ts'

type Intent = { readonly margin: bigint; readonly quantity: bigint }
type Bound = { margin: bigint; newest: Intent }

const ENDS: readonly string[] = ['EntryEnded', 'EntryAbandoned', 'EntryReduced', 'EntryPartAbandoned']
const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount)

/** The margin of contracts, a second time: what opens binds a share of what its entry set aside, what closes frees its share. */
export class Margins {
  readonly #bound: readonly Bound[]
  readonly #intents = new Map<string, Intent>()

  constructor(coins: number) {
    this.#bound = Array.from({ length: coins }, () => ({ margin: 0n, newest: { margin: 0n, quantity: 0n } }))
  }

  get total(): bigint {
    return this.#bound.reduce((sum, { margin }) => sum + margin, 0n)
  }

  /** `held`: contracts before the event, with their sign. */
  follow({ type, data }: LogEvent, coin: number, held: bigint): void {
    if (type === 'EntryRequested') this.#asked(data, coin)
    // what such an order brings late binds a share like the newest entry's
    else if (ENDS.includes(type)) this.#intents.delete((data as { orderId: string }).orderId)
    else if (type === 'ForeignFill' && data.contract !== undefined) this.#move(coin, held, data.side === 'buy', units(data.quantity), null)
    else if (type.endsWith('Filled') && type !== 'ForeignFill') this.#filled(data as RecordedTrade, coin, held, type.startsWith('Entry'))
  }

  #asked({ orderId, margin, quantity }: EntryRequested['data'], coin: number): void {
    if (margin === undefined) return
    const intent = { margin: units(margin), quantity: units(quantity) }
    this.#intents.set(orderId, intent)
    this.#bound[coin]!.newest = intent
  }

  #filled({ orderId, quantity, contract }: RecordedTrade, coin: number, held: bigint, isEntry: boolean): void {
    if (contract === undefined) return
    this.#move(coin, held, isEntry === (contract.direction === 'long'), units(quantity), this.#intents.get(orderId) ?? null)
  }

  #move(coin: number, held: bigint, isBuy: boolean, amount: bigint, intent: Intent | null): void {
    const bound = this.#bound[coin]!
    const isClosing = held !== 0n && held > 0n !== isBuy
    const closing = !isClosing ? 0n : amount < size(held) ? amount : size(held)
    if (closing > 0n) bound.margin -= (bound.margin * closing) / size(held)
    const { margin, quantity } = intent ?? bound.newest
    if (quantity > 0n) bound.margin += (margin * (amount - closing)) / quantity
  }
}
