import type { Fee } from '../../../machines/position/order-facts.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { coinOf, isOfShare } from '../coin-of.ts'
import { Exact, rounded, truncated } from '../exact.ts'
import type { Finding } from '../finding.ts'
import type { Ledger } from './ledger.ts'

type Amounts = { readonly quantity: Exact; readonly fee: Exact; readonly worth: Exact }
type Sale = Amounts & { readonly tradeId: string; readonly price: string; readonly feeAsset: string; readonly venueMs: number }
/** What the next event of the stream has to say. */
type Due = Amounts & { readonly type: 'ForeignFill' | 'UncoveredSaleObserved'; readonly tradeId: string }
type Told = { readonly tradeId: string; readonly quantity: string; readonly price: string; readonly fee: Fee }

/** As many sales of a coin are remembered. */
const MOST = 64

/**
 * Sales by somebody else that went beyond what was held: that as much as was held is taken, that the rest is told, and that whatever is
 * bought before such a sale, by the venue's time, is what it takes, the oldest sale first.
 */
export class UncoveredCheck {
  readonly #sales = new Map<string, Sale[]>()
  readonly #due = new Map<string, Due[]>()
  readonly #told = new Set<string>()

  check(event: LogEvent, ledger: Ledger): Finding | null {
    const due = this.#due.get(event.stream)?.shift()
    if (due !== undefined) return this.#met(event, due)
    if (event.type === 'UncoveredSaleObserved') return this.#observe(event, ledger)
    if (event.type === 'ForeignFill') {
      if (event.data.part?.is === 'covered') return said(`No purchase is told that trade ${event.data.tradeId} sold the coins of`)
      if (this.#told.has(`${coinOf(event)} ${event.data.tradeId}`)) return twice(event.data)
      // of the shares of several slots the last one has the rest
      if (event.data.part?.is === 'held' && event.data.contract === undefined && !isOfShare(event)) return this.#expectRest(event, ledger)
    }
    this.#bring(event)
    return null
  }

  /** Of coins all that is open is taken, and the rest of the trade is told next. */
  #expectRest(event: EventOf<'ForeignFill'>, ledger: Ledger): Finding | null {
    const { data, parts } = event
    const moved = new Exact(data.quantity).plus(data.fee.asset === parts.base ? data.fee.amount : 0)
    const open = ledger.open(coinOf(event), 'long').quantity
    if (!moved.eq(open)) return said(`Trade ${data.tradeId} takes ${moved.toFixed()} of ${open.toFixed()} that are held, and was for more`)
    this.#expect(event.stream, { type: 'UncoveredSaleObserved', tradeId: data.tradeId, ...restOf(data) })
    return null
  }

  #met(event: LogEvent, due: Due): Finding | null {
    if (event.type !== due.type || event.data.tradeId !== due.tradeId)
      return said(`Trade ${due.tradeId} goes on next, and ${event.type} does`)
    const { quantity, fee } = event.data
    const isRest = event.type === 'UncoveredSaleObserved'
    // what the whole fee was nobody tells of a first part
    const isSame = due.quantity.eq(quantity) && (isRest || (due.fee.eq(fee.amount) && due.worth.eq(fee.quoteValue)))
    if (!isSame) return said(`Of trade ${due.tradeId} ${due.quantity.toFixed()} are due next, and ${quantity} are told`)
    if (event.type === 'UncoveredSaleObserved') this.#remember(event)
    else if (event.data.part?.is !== 'covered') return twice(event.data)
    return null
  }

  /** Where nothing is held all of a sale is uncovered. */
  #observe(event: EventOf<'UncoveredSaleObserved'>, ledger: Ledger): Finding | null {
    const { data } = event
    const { quantity } = ledger.open(coinOf(event), 'long')
    if (quantity.gt(0)) return said(`Trade ${data.tradeId} takes nothing of ${quantity.toFixed()} that are held`)
    if (!isOfShare(event) && !new Exact(data.of).eq(data.quantity))
      return said(`Trade ${data.tradeId} was for ${data.of}, and ${data.quantity} are told`)
    if (this.#told.has(`${coinOf(event)} ${data.tradeId}`)) return twice(data)
    this.#remember(event)
    return null
  }

  #remember(event: EventOf<'UncoveredSaleObserved'>): void {
    const { tradeId, price, fee, quantity } = event.data
    const amounts = { quantity: new Exact(quantity), fee: new Exact(fee.amount), worth: new Exact(fee.quoteValue) }
    const sale: Sale = { tradeId, price, feeAsset: fee.asset, venueMs: event.venueTime ?? event.time, ...amounts }
    const sales = [...(this.#sales.get(coinOf(event)) ?? []), sale]
    sales.sort((a, b) => a.venueMs - b.venueMs || (a.tradeId < b.tradeId ? -1 : 1))
    this.#sales.set(coinOf(event), sales.slice(-MOST))
    this.#told.add(`${coinOf(event)} ${tradeId}`)
  }

  /** What a purchase brings goes to the sales behind it. */
  #bring(event: LogEvent): void {
    const isPurchase =
      event.type === 'EntryFilled' || event.type === 'EntryLateFilled' || (event.type === 'ForeignFill' && event.data.side === 'buy')
    if (!isPurchase || event.data.contract !== undefined) return
    const { base } = event.parts
    const inCoins = (asset: string, fee: Exact): Exact => (asset === base ? fee : new Exact(0))
    let coins = new Exact(event.data.quantity).minus(inCoins(event.data.fee.asset, new Exact(event.data.fee.amount)))
    const left: Sale[] = []
    for (const sale of this.#sales.get(coinOf(event)) ?? []) {
      if (!coins.gt(0) || event.venueTime === null || sale.venueMs < event.venueTime) {
        left.push(sale)
        continue
      }
      const part = partOf(sale, coins, sale.feeAsset === base)
      coins = coins.minus(part.quantity).minus(inCoins(sale.feeAsset, part.fee))
      this.#expect(event.stream, { ...part, type: 'ForeignFill', tradeId: sale.tradeId })
      const quantity = sale.quantity.minus(part.quantity)
      if (quantity.gt(0)) left.push({ ...sale, quantity, fee: sale.fee.minus(part.fee), worth: sale.worth.minus(part.worth) })
    }
    this.#sales.set(coinOf(event), left)
  }

  #expect(stream: string, due: Due): void {
    this.#due.set(stream, [...(this.#due.get(stream) ?? []), due])
  }
}

/** So much of a sale as the coins are; its fee by shares, and one in coins what they leave. */
const partOf = ({ quantity, price, fee, worth }: Sale, coins: Exact, isInCoins: boolean): Amounts => {
  if (quantity.plus(isInCoins ? fee : 0).lte(coins)) return { quantity, fee, worth: isInCoins ? rounded(fee.times(price)) : worth }
  if (!isInCoins) {
    return { quantity: coins, fee: truncated(fee.times(coins).div(quantity)), worth: truncated(worth.times(coins).div(quantity)) }
  }
  const sold = truncated(quantity.times(coins).div(quantity.plus(fee)))
  return { quantity: sold, fee: coins.minus(sold), worth: rounded(coins.minus(sold).times(price)) }
}

const restOf = (data: Told & { readonly part?: { readonly of: string } }): Amounts => ({
  quantity: new Exact(data.part?.of ?? data.quantity).minus(data.quantity),
  fee: new Exact(0),
  worth: new Exact(0),
})

const said = (message: string): Finding => ({ rule: 'uncovered-sale', message: `${message} (I-10).` })
const twice = ({ tradeId }: Pick<Told, 'tradeId'>): Finding => ({
  rule: 'trade-twice',
  message: `Trade ${tradeId} was counted before (I-10).`,
})
