import type { Config } from '../../config/schema.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Ledger } from '../books/ledger.ts'
import { coinOf } from '../coin-of.ts'
import type { Finding } from '../finding.ts'
import type { OptionsInForce } from '../options-in-force.ts'
import type { EntrySets } from './entry-sets.ts'
import { steppedBack } from './requote-check.ts'

type Entry = EventOf<'EntryRequested'>
/** A mode that is added has to be reckoned here as well. */
type SizingMode = Config['sizing']['mode']

const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
/** Amounts are rounded at 18 decimals on their way to a size: by so little may the whole be off. */
const SLACK = new Decimal('1e-12')
const READ = [
  'entry.limitOffsetPct',
  'sizing.mode',
  'sizing.tradePct',
  'sizing.quoteAmount',
  'sizing.riskPct',
  'sizing.volatility',
  'exit.hardStopPct',
]

/** That limit, size and reserve of an entry are what the options in force make of the price and the money that it was judged by. */
export class PlanSize {
  readonly #options: OptionsInForce
  /** `<book> <asset>` to what was paid in less what was taken out */
  readonly #paidIn = new Map<string, Decimal>()
  readonly #entries: EntrySets

  constructor(options: OptionsInForce, entries: EntrySets) {
    this.#options = options
    this.#entries = entries
  }

  check(event: LogEvent, ledger: Ledger): Finding | null {
    const { book } = event.parts
    switch (event.type) {
      case 'FundsDeposited':
        this.#pay(`${book} ${event.data.asset}`, new Decimal(event.data.amount))
        return null
      case 'FundsWithdrawn':
        this.#pay(`${book} ${event.data.asset}`, new Decimal(event.data.amount).neg())
        return null
      case 'EntryRequested':
        return this.#judge(event, ledger)
      default:
        return null
    }
  }

  #pay(account: string, amount: Decimal): void {
    this.#paidIn.set(account, (this.#paidIn.get(account) ?? new Decimal(0)).plus(amount))
  }

  #judge(event: Entry, ledger: Ledger): Finding | null {
    const missing = this.#options.firstUnsaid(READ)
    if (missing !== null) return { rule: 'option-unsaid', message: `The log does not say what ${missing} was when it was asked for.` }
    const { parts, stream, data } = event
    const coin = coinOf(event)
    // contracts of the other direction, which somebody else holds in the account, join nothing
    const left = data.contract === undefined ? ledger.held(coin) : ledger.open(coin, data.side === 'buy' ? 'long' : 'short').quantity
    const rest = this.#entries.isOpen(stream) ? new Decimal(0) : left
    const deposits = this.#paidIn.get(`${parts.book} ${parts.quote}`) ?? new Decimal(0)
    return this.#checkLimit(data) ?? this.#checkSize(data, deposits, rest) ?? checkReserve(data)
  }

  /** Never worse than wished: to the tick below for what buys, to the tick above for what sells, and beyond the price on that side. */
  #checkLimit(data: Entry['data']): Finding | null {
    const { side, limitPrice, plan, because } = data
    const { judged } = because
    const { price } = judged
    if (price === undefined) return { rule: 'limit-differs', message: 'It does not say the price that its limit was measured from.' }
    const offsetPct = judged.urgency === undefined ? this.#options.text('entry.limitOffsetPct') : (judged.limitOffsetPct ?? '0')
    const offset = rounded(new Decimal(price).times(offsetPct).div(100))
    const ticks = (side === 'buy' ? offset.plus(price) : new Decimal(price).minus(offset)).div(plan.tickSize)
    const usual = ticks.toDecimalPlaces(0, side === 'buy' ? Decimal.ROUND_FLOOR : Decimal.ROUND_CEIL).times(plan.tickSize)
    const limit = steppedBack(data, usual)
    if (limit.eq(limitPrice)) return null
    return {
      rule: 'limit-differs',
      message: `Its limit is ${limitPrice}; by ${judged.urgency === undefined ? 'entry.limitOffsetPct' : 'what the strategy said'} and a price of ${price} it is ${limit.toFixed()}.`,
    }
  }

  /** Sizes are of coins; a contract counts as the coins it is of, and so do its steps and what is left of earlier ones. */
  #checkSize(data: Entry['data'], deposits: Decimal, held: Decimal): Finding | null {
    const { quantity, plan, contract } = data
    const size = contract?.size ?? '1'
    const wished = wishedOf(data, this.#options, deposits)
    if (wished === null)
      return { rule: 'size-differs', message: 'It does not say what the pool was worth, by which its size was measured.' }
    const missing = wished.times(scaleOf(data, this.#options)).div(100).minus(held.abs().times(size))
    const told = new Decimal(quantity).times(size)
    const next = told.plus(new Decimal(plan.stepSize).times(size))
    const isOnStep = new Decimal(quantity).mod(plan.stepSize).isZero()
    if (isOnStep && told.lte(missing.plus(SLACK)) && next.gt(missing.minus(SLACK))) return null
    return {
      rule: 'size-differs',
      message: `Its quantity is ${quantity}; by the options of sizing it is ${missing.div(size).toDecimalPlaces(18).toFixed()}, down to a step of ${plan.stepSize}.`,
    }
  }
}

/** How many coins the mode says, before regimes of volatility, a rest and the step; null: the log does not say by what. */
const wishedOf = ({ limitPrice, side, plan, because: { judged } }: Entry['data'], options: OptionsInForce, deposits: Decimal) => {
  const limit = new Decimal(limitPrice)
  const feeOf = (price: Decimal): Decimal => rounded(price.times(plan.exits.feePct).div(100))
  const mode = (judged.sizeMode ?? options.text('sizing.mode')) as SizingMode
  // a log may say anything
  if (!Object.hasOwn(AMOUNTS, mode)) return null
  const amount = new Decimal(judged.sizeAmount ?? options.text(`sizing.${AMOUNTS[mode]}`))
  const cost = limit.plus(feeOf(limit))
  const shareOf = (pool: Decimal): Decimal => pool.times(amount).div(100)
  const equity = judged.equity === undefined ? null : new Decimal(judged.equity)
  switch (mode) {
    case 'fixed-quote':
      return amount.div(cost)
    case 'fixed-percent':
      return shareOf(deposits).div(cost)
    case 'equity-percent':
      return equity && shareOf(equity).div(cost)
    case 'risk-per-trade': {
      const stop = stopOf(limit, side === 'buy', plan.tickSize, options)
      const fees = rounded(limit.plus(stop).times(plan.exits.feePct).div(100))
      return equity && shareOf(equity).div(limit.minus(stop).abs().plus(fees))
    }
  }
}

/** The option that says how much, by mode. */
const AMOUNTS: Readonly<Record<SizingMode, string>> = {
  'fixed-percent': 'tradePct',
  'fixed-quote': 'quoteAmount',
  'equity-percent': 'tradePct',
  'risk-per-trade': 'riskPct',
}

/** Where the stop lies if the limit is paid: on the tick back towards it. */
const stopOf = (limit: Decimal, isBuy: boolean, tickSize: string, options: OptionsInForce): Decimal => {
  const length = rounded(limit.times(options.text('exit.hardStopPct')).div(100))
  const ticks = (isBuy ? limit.minus(length) : limit.plus(length)).div(tickSize)
  return ticks.toDecimalPlaces(0, isBuy ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR).times(tickSize)
}

/** Percent of the size that are taken: all, unless a market is calm or wild and the options tell these apart. */
const scaleOf = ({ because: { judged } }: Entry['data'], options: OptionsInForce): string => {
  if (options.get('sizing.volatility') === 'off' || judged.atrPct === undefined) return '100'
  const range = Number(judged.atrPct)
  if (range >= options.number('sizing.wildAtrPct')) return options.text('sizing.wildScalePct')
  return range < options.number('sizing.calmAtrPct') ? options.text('sizing.calmScalePct') : '100'
}

/** What the order costs at its limit, of contracts the margin that they bind, and the dearer fee on the whole value. */
const checkReserve = ({ orderId, quantity, limitPrice, reserve, plan, contract }: Entry['data']): Finding | null => {
  const value = rounded(new Decimal(quantity).times(contract?.size ?? 1).times(limitPrice))
  const bound = contract === undefined ? value : rounded(value.div(contract.leverage))
  const due = bound.plus(rounded(value.times(plan.exits.feePct).div(100)))
  if (due.eq(reserve)) return null
  return {
    rule: 'reserve-differs',
    message: `Order ${orderId} sets aside ${reserve}; at its limit and with its fee it costs ${due.toFixed()}.`,
  }
}
